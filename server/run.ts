/** The process: config → way in from other devices → store → app → listen; SIGTERM closes in reverse. */
import { createApp } from "./app.ts";
import type { Way } from "./arguments.mjs";
import type { ConfigResult } from "./config.ts";
import { watchLoad } from "./budgets/load.ts";
import { startHealth } from "./health/health-server.ts";
import { measureStore } from "./health/measured-store.ts";
import { createMetrics } from "./health/metrics.ts";
import { createTraces, watchedBy } from "./health/traces.ts";
import { tlsServer } from "./http/https.ts";
import { type ServerLimits, withSettings } from "./limits.ts";
import { createLogSink } from "./log-sink.ts";
import { openReach } from "./reach/reach.ts";
import { openStore } from "./store/open-store.ts";
import { keepFresh } from "./tls/renewal.ts";

/** No chat's: whether the store answers is asked by a tag that none draws, for it has signs that look like others. */
const PROBED_TAG = "00000";

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
  const { health: healthAt } = config;
  const metrics = healthAt === null ? null : createMetrics();
  const traces =
    config.tracesUrl === null ? null : createTraces(config.tracesUrl, (sentence) => app.log.warn(sentence));
  const watchers = [...(metrics ? [metrics] : []), ...(traces ? [watchedBy(traces)] : [])];
  const store = watchers.length === 0 ? opened.store : measureStore(opened.store, ...watchers);
  const load = watchLoad();
  // Whoever printed to a pipe that is gone, or to a full disk, has nothing to say about it.
  process.stderr.on("error", () => {});
  const logTo = createLogSink(process.stdout);
  const warnings = [...opened.warnings];
  const app = await createApp({
    config,
    https,
    store,
    limits: withSettings(limits, config),
    pages,
    logTo,
    load,
    onWarning: (sentence) => warnings.push(sentence),
    metrics,
    traces,
  });
  // Sentences of the store's own: they hold nothing that was asked.
  opened.onError((error) => app.log.error(error.message));

  /** Which setting names the port, and which the place. */
  async function cannotListen(
    error: unknown,
    at: { host: string; port: number },
    health: "" | "HEALTH_",
  ): Promise<never> {
    const { code } = error as NodeJS.ErrnoException;
    await store.close();
    const [start, port] = ["Duologue did not start.", `${health}PORT`];
    if (code === "EADDRINUSE") stop(`${start} Port ${at.port} is in use: set ${port} to another one.`);
    if (code === "EACCES") stop(`${start} Port ${at.port} needs more rights: set ${port} to one above 1023.`);
    return stop(`${start} It cannot listen on ${health}HOST "${at.host}" (${code}).`);
  }

  const health =
    metrics &&
    healthAt &&
    (await startHealth(healthAt.host, healthAt.port, {
      metrics,
      askStore: () => store.idOf(PROBED_TAG),
      storeAnswerMs: limits.storeAnswerMs,
      warnings,
    }).catch((error: unknown) => cannotListen(error, healthAt, "HEALTH_")));
  try {
    await app.listen({ host: config.host, port: config.port, listenTextResolver: () => "listening" });
  } catch (error) {
    await cannotListen(error, config, "");
  }

  for (const warning of opened.warnings) app.log.warn(warning);
  const { port } = app.server.address() as { port: number };
  const shown = ["localhost", "0.0.0.0", "::", "127.0.0.1", "::1"].includes(config.host) ? "localhost" : config.host;
  const scheme = https === null ? "http" : "https";
  console.log(`Duologue is ready: ${config.publicUrl ?? `${scheme}://${shown}:${port}`}`);
  for (const note of reach.notes) console.log(note);

  const stopRenewal =
    https && keepFresh(tlsServer(app), https.pair, https.renewal, (sentence) => app.log.warn(sentence));
  health?.open();
  close = async () => {
    health?.drain();
    stopRenewal?.();
    await app.close();
    await store.close();
    await traces?.close();
    await health?.close();
    await reach.close();
  };
  const lost = await reach.lost;
  if (lost === null || closing) return;
  console.error(`${lost}\nNobody can come in any more, so Duologue stops.`);
  leave(1);
}
