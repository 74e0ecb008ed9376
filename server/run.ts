/** The process: config → way in from other devices → store → app → listen; SIGTERM closes in reverse. */
import { createApp } from "./app.ts";
import type { Way } from "./arguments.mjs";
import type { ConfigResult } from "./config.ts";
import { watchLoad } from "./budgets/load.ts";
import { tlsServer } from "./http/https.ts";
import { type ServerLimits, withSettings } from "./limits.ts";
import { createLogSink } from "./log-sink.ts";
import { openReach } from "./reach/reach.ts";
import { openStore } from "./store/open-store.ts";
import { keepFresh } from "./tls/renewal.ts";

function stop(...sentences: string[]): never {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
}

/**
 * Runs until a signal, or ends the process with plain sentences where it cannot start.
 * @param pages the folder with the built page
 * @param way how other devices are to reach it; null: as the settings say
 */
export async function run(
  settings: ConfigResult,
  limits: ServerLimits,
  pages: string,
  way: Way | null = null,
): Promise<void> {
  if (!settings.ok)
    stop("Duologue did not start. These settings make no sense:", ...settings.mistakes.map((each) => `- ${each}`));

  let close = async (): Promise<void> => {};
  let closing = false;
  function leave(code: number): void {
    if (closing) process.exit(1);
    closing = true;
    // Whatever hangs: a deploy must not wait for it.
    setTimeout(() => process.exit(1), 2 * limits.goodbyeMs).unref();
    void close().then(() => process.exit(code));
  }
  // From here on, since a tunnel may be open before anything listens.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => leave(0));

  const reach = await openReach(settings.config, way, (line) => console.log(line));
  if (!reach.ok) stop(`Duologue did not start. ${reach.why}`);
  const { config, https } = reach;

  const opened = await openStore(config, limits).catch((error: Error) =>
    stop(`Duologue did not start. ${error.message}`),
  );
  const { store } = opened;
  const load = watchLoad();
  // Whoever printed to a pipe that is gone, or to a full disk, has nothing to say about it.
  process.stderr.on("error", () => {});
  const logTo = createLogSink(process.stdout);
  const app = await createApp({ config, https, store, limits: withSettings(limits, config), pages, logTo, load });
  // Sentences of the store's own: they hold nothing that was asked.
  opened.onError((error) => app.log.error(error.message));

  try {
    await app.listen({ host: config.host, port: config.port, listenTextResolver: () => "listening" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    await store.close();
    if (code === "EADDRINUSE") stop(`Duologue did not start. Port ${config.port} is in use: set PORT to another one.`);
    if (code === "EACCES")
      stop(`Duologue did not start. Port ${config.port} needs more rights: set PORT to one above 1023.`);
    stop(`Duologue did not start. It cannot listen on HOST "${config.host}" (${code}).`);
  }

  for (const warning of opened.warnings) app.log.warn(warning);
  const { port } = app.server.address() as { port: number };
  const shown = ["localhost", "0.0.0.0", "::", "127.0.0.1", "::1"].includes(config.host) ? "localhost" : config.host;
  const scheme = https === null ? "http" : "https";
  console.log(`Duologue is ready: ${config.publicUrl ?? `${scheme}://${shown}:${port}`}`);
  for (const note of reach.notes) console.log(note);

  const stopRenewal =
    https && keepFresh(tlsServer(app), https.pair, https.renewal, (sentence) => app.log.warn(sentence));
  close = async () => {
    stopRenewal?.();
    await app.close();
    await store.close();
    await reach.close();
  };
  const lost = await reach.lost;
  if (lost === null || closing) return;
  console.error(`${lost}\nNobody can come in any more, so Duologue stops.`);
  leave(1);
}
