/** The application apart from its process: plug-ins and routes in reading order. Tests use it as it is. */
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { type Load, NO_LOAD } from "./budgets/load.ts";
import { createTraffic } from "./budgets/traffic.ts";
import type { Config } from "./config.ts";
import { authorityRoute } from "./http/authority.ts";
import { createClients } from "./http/client-address.ts";
import { addDeadlines, LOOKING } from "./http/deadlines.ts";
import { docsRoutes } from "./http/docs.ts";
import { fileRoutes } from "./http/files.ts";
import { addHeaders, HEADERS } from "./http/headers.ts";
import { addGoaway, overTls } from "./http/https.ts";
import { inviteRoutes } from "./http/invites.ts";
import { addLateRefusals } from "./http/late-refusals.ts";
import { pageRoutes, readPage, sendPage } from "./http/pages.ts";
import { addPlainRedirect } from "./http/plain-redirect.ts";
import { addAskLimit, addRateLimit } from "./http/rate-limit.ts";
import { addRefusing, refuseRawRequest, sendRefusal } from "./http/refusing.ts";
import { securityTxtRoute } from "./http/security-txt.ts";
import { sessionRoutes } from "./http/sessions.ts";
import { BODY_MAX_BYTES, type ServerLimits, serverLimits } from "./limits.ts";
import { createPost, type Post } from "./push/post.ts";
import { createPush } from "./push/push.ts";
import { type VapidKeys, vapidFromPrivate, vapidFromSeed } from "./push/vapid.ts";
import { createArrivals } from "./session/arrivals.ts";
import { createDepartures } from "./session/departures.ts";
import { createFiles } from "./session/files.ts";
import { createHosts, seatHost } from "./session/host.ts";
import { publicStoreId } from "./session/ids.ts";
import { seatParticipant } from "./session/participant.ts";
import { createPeppers } from "./session/peppers.ts";
import { createSecretCodes } from "./session/secret-code.ts";
import { createSessions, isRefused, refuse } from "./session/sessions.ts";
import { createWatch } from "./session/watch.ts";
import type { Metrics } from "./health/metrics.ts";
import { type Traces, traceSessions } from "./health/traces.ts";
import type { Https } from "./reach/reach.ts";
import type { SessionStore } from "./store/session-store.ts";
import { socketRoute } from "./ws/route.ts";

export interface AppParts {
  config: Config;
  /** Where https is the application's own: its key, and the authority that devices may ask for. */
  https?: Pick<Https, "pair" | "authority"> | null;
  store: SessionStore;
  /** Other than those that people use: tests, and benches of many outages. */
  limits?: ServerLimits;
  /** The folder with the built page; null: none is served (tests of the API). */
  pages: string | null;
  /** Where the log goes instead of stdout (tests). */
  logTo?: { write(line: string): void };
  /** Whether the process keeps up. */
  load?: Load;
  /** Hears what the operator should set otherwise, one sentence once; the log says it, too. */
  onWarning?: (sentence: string) => void;
  /** Counts what happens; null: nobody wants to know. */
  metrics?: Metrics | null;
  /** Hears how long things take; null: nobody wants to know. */
  traces?: Traces | null;
  /** The way to the push services (tests have one to a service of their own). */
  post?: Post;
}

/** Builds the application; nothing listens yet. */
export async function createApp({
  config,
  https = null,
  store,
  limits = serverLimits,
  pages,
  logTo,
  load = NO_LOAD,
  onWarning = () => {},
  metrics = null,
  traces = null,
  post = createPost(),
}: AppParts): Promise<FastifyInstance> {
  const { trustProxy } = config;
  const peppers = createPeppers(config.secretKey);
  const vapid = vapidKeys(config, peppers.vapid);
  const page = pages === null ? null : readPage(pages, config, vapid?.publicKey);
  const clients = createClients(trustProxy, (sentence) => {
    app.log.warn(sentence);
    onWarning(sentence);
  });
  const app = Fastify({
    ...(https ? overTls(https.pair) : { http: LOOKING }),
    bodyLimit: BODY_MAX_BYTES,
    trustProxy: trustProxy !== false && ((address, hop) => clients.trusts(address, hop)),
    // Logs carry events, never ids, names, codes, links, addresses or bodies: no request line, no request object.
    logController: new LogController({ disableRequestLogging: true }),
    logger: {
      level: config.logLevel,
      base: null,
      serializers: { req: () => ({}), res: () => ({}) },
      ...(logTo && { stream: logTo }),
    },
    clientErrorHandler: (error, socket) => refuseRawRequest(app.log, error, socket),
    // An address that cannot even be decoded is one more link that is not active [J8].
    frameworkErrors: (_error, request, reply) => {
      reply.headers(HEADERS);
      const asksForPage = request.method === "GET" && !request.url.startsWith("/api/");
      void (asksForPage && page !== null ? sendPage(reply, page) : sendRefusal(reply, refuse("not-active")));
    },
  });
  const onOutage = (error: unknown) => {
    app.log.error({ stack: error instanceof Error ? error.stack : undefined }, "the store failed");
  };

  const codes = createSecretCodes(peppers.verifier);
  const made = createSessions(store, peppers, codes, config);
  const sessions = traces === null ? made : traceSessions(made, traces);
  const watch = createWatch(store, limits, onOutage);
  const departures = createDepartures(store, limits.storeRetryMs, onOutage);
  app.addHook("onClose", async () => departures.stop());
  const hosts = createHosts(limits);
  const traffic = createTraffic(limits);
  app.addHook("onClose", async () => traffic.stop());
  const mayArrive = createArrivals(limits);
  const push =
    vapid &&
    createPush({
      store,
      peppers,
      keys: vapid,
      subject: config.vapidSubject!,
      post,
      onFailure: (status) => app.log.warn({ status }, "a push was not taken"),
    });

  addDeadlines(app, limits.goodbyeMs);
  addHeaders(app, config.strictTransport);
  addRefusing(app, config.publicUrl);
  addLateRefusals(app, limits);
  if (metrics) countRefusals(app, metrics);
  const mayCome = (address: string, cost?: number) => traffic.mayCome(peppers.hideOrigins(address), cost);
  const { pagesPerSecond: framesPerSecond, pagesBurst: framesBurst } = limits;
  const visits = createTraffic({ ...limits, framesPerSecond, framesBurst, addressShare: 1 });
  app.addHook("onClose", async () => visits.stop());
  addAskLimit(app, clients, mayCome, (address) => visits.mayCome(peppers.hideOrigins(address), 1));
  await addRateLimit(app, config.rateWindowSeconds * 1_000, peppers, store);
  sessionRoutes(app, sessions, config, load, mayCome, (token) => metrics?.created(token));
  inviteRoutes(app, sessions, config, load);
  await fileRoutes(app, createFiles(store), limits);
  const version = page?.version;
  const connections = {
    async greet(hello, outlet) {
      const seated = await (hello.type === "hello"
        ? seatParticipant({ store, peppers, watch, departures, mayArrive, push, version }, hello, outlet)
        : seatHost(store, sessions, watch, hosts, mayArrive, version, hello, outlet));
      const page = hello.version === undefined ? "unsaid" : hello.version === version ? "own" : "other";
      if (typeof seated !== "string") metrics?.arrived(page);
      return seated;
    },
    storeId: async (tag) => publicStoreId(await store.idOf(tag)),
    onOutage,
  } satisfies Parameters<typeof socketRoute>[1];
  const { publicUrl } = config;
  const sockets = socketRoute(app, connections, publicUrl, limits, clients, traffic, peppers.hideOrigins, metrics);
  metrics?.ask({ ...sockets, proofsWaiting: codes.waiting });
  securityTxtRoute(app, config.securityContact);
  if (config.docs) docsRoutes(app);
  if (https) {
    addGoaway(app);
    addPlainRedirect(app, config.publicUrl);
  }
  if (https?.authority) authorityRoute(app, https.authority);
  if (pages !== null && page !== null) await pageRoutes(app, pages, page);
  return app;
}

/** Wherever a request is refused, one answer of one shape goes out. */
function countRefusals(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("preSerialization", async (_request, _reply, payload: object) => {
    if (isRefused(payload)) metrics.refused(payload.refusal);
    return payload;
  });
}

/** [P3] null: this server writes to no push service. */
function vapidKeys({ push, vapidPrivateKey }: Config, seed: Uint8Array): VapidKeys | null {
  if (!push) return null;
  return vapidPrivateKey === null ? vapidFromSeed(seed) : vapidFromPrivate(vapidPrivateKey);
}
