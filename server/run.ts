/** The process: config → store → app → listen; SIGTERM closes in reverse. */
import { createApp } from "./app.ts";
import type { ConfigResult } from "./config.ts";
import type { ServerLimits } from "./limits.ts";
import { openStore } from "./store/open-store.ts";

function stop(...sentences: string[]): never {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
}

/**
 * Runs until a signal, or ends the process with plain sentences where it cannot start.
 * @param pages the folder with the built page
 */
export async function run(settings: ConfigResult, limits: ServerLimits, pages: string): Promise<void> {
  if (!settings.ok)
    stop("Duologue did not start. These settings make no sense:", ...settings.mistakes.map((each) => `- ${each}`));
  const { config } = settings;

  const opened = await openStore(config, limits).catch((error: Error) =>
    stop(`Duologue did not start. ${error.message}`),
  );
  const { store } = opened;
  const app = await createApp({ config, store, limits, pages });
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
  console.log(`Duologue is ready: ${config.publicUrl ?? `http://${shown}:${port}`}`);

  let closing = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      // Whatever hangs: a deploy must not wait for it.
      setTimeout(() => process.exit(1), 2 * limits.goodbyeMs).unref();
      void app
        .close()
        .then(() => store.close())
        .then(() => process.exit(0));
    });
  }
}
