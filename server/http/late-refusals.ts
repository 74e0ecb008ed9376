/** An answer that says to wait comes late itself, so that whoever asks on at once asks no faster than that [R20]. */
import type { FastifyInstance } from "fastify";
import type { ServerLimits } from "../limits.ts";

export function addLateRefusals(
  app: FastifyInstance,
  { refusalLateMs, refusalsLateMax }: Pick<ServerLimits, "refusalLateMs" | "refusalsLateMax">,
): void {
  const waiting = new Set<() => void>();

  app.addHook("onSend", async (_request, reply) => {
    if (reply.statusCode !== 429 || waiting.size >= refusalsLateMax) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, refusalLateMs);
      waiting.add(done);
    });
  });
  // A server that stops holds up nobody.
  app.addHook("preClose", async () => {
    for (const done of waiting) done();
  });
}
