/** The only reader of the environment: settings in, a frozen object or every mistake at once out. */
import { isIP } from "node:net";
import { LEAVE_URL_DEFAULT } from "../shared/page-settings.ts";
import {
  IDLE_LIMITS_SECONDS,
  IDLE_WARNING_SECONDS,
  LIFETIME_DEFAULT_SECONDS,
  LIFETIME_MAX_MS,
  LIFETIMES_SECONDS,
} from "../shared/limits.ts";
import {
  collector,
  contact,
  createMode,
  httpsOnly,
  isSlipOf,
  list,
  type LogLevel,
  logLevel,
  onOff,
  optional,
  origin,
  redisAddresses,
  redisUrl,
  secretKey,
  text,
  trustProxy,
  vapidPrivateKey,
  webAddress,
  whole,
} from "./config-values.ts";
import { type CreateToken, readCreateTokens, readCreateTokensFile } from "./create-tokens.ts";
import { type Feature, type OperatorFace, readFace } from "./face/face.ts";
import { type KeyPair, readKeyPair } from "./tls/key-pair.ts";
import { FILE_MAX_BYTES, FILE_SIZE_MAX_BYTES } from "../shared/files.ts";
import {
  CHATS_PER_ADDRESS,
  FILES_MAX_BYTES,
  NODE_FILES_MAX_BYTES,
  QUEUE_HANDSHAKE_PLACES,
  QUEUE_MAX_BYTES,
  QUEUE_MAX_RECORDS,
  serverLimits,
} from "./limits.ts";

export interface Config {
  readonly host: string;
  readonly port: number;
  /** The origin people reach the server by, without a path; null: any that the request itself names. */
  readonly publicUrl: string | null;
  /** Whether browsers may insist on https at that origin from now on. */
  readonly strictTransport: boolean;
  /** Where https is this process's own: the files, and what was in them. */
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly pair: KeyPair } | null;
  /** Of a cluster one or more addresses, with commas between. */
  readonly redisUrl: string | null;
  readonly redisCluster: boolean;
  /** 32 bytes or more; null: random, for the embedded store. */
  readonly secretKey: Uint8Array | null;
  /** What Fastify takes: false, a number of hops, or addresses and networks of proxies. */
  readonly trustProxy: false | number | string[];
  /** Where `/healthz`, `/readyz` and `/metrics` are; null: nowhere. */
  readonly health: { readonly host: string; readonly port: number } | null;
  /** Where traces go by OTLP/HTTP; null: nothing is traced. */
  readonly tracesUrl: string | null;
  /** Whether `/docs` tells developers what others' software may ask. */
  readonly docs: boolean;
  readonly logLevel: LogLevel;
  /** Who may start chats; null: everybody. */
  readonly createTokens: readonly CreateToken[] | null;
  /** What the pages look like and leave out, where it is not as the product comes. */
  readonly face: OperatorFace | null;
  readonly lifetimesSeconds: readonly number[];
  readonly idleLimitsSeconds: readonly number[];
  readonly idleWarningSeconds: number;
  /** Where "Leave quickly" leads; an http or https address. */
  readonly leaveUrl: string;
  /** Whom to tell of a weakness; null: nobody is named. */
  readonly securityContact: string | null;
  readonly codeTries: number;
  readonly codeWindowSeconds: number;
  readonly createsPerWindow: number;
  readonly joinsPerWindow: number;
  readonly rateWindowSeconds: number;
  /** Chats at once in this process's memory; null: as many as it has room for. */
  readonly chatsMax: number | null;
  readonly chatsPerAddress: number;
  readonly socketsPerAddress: number;
  /** Of one socket. */
  readonly framesPerSecond: number;
  /** Of each participant's queue. */
  readonly queueMaxRecords: number;
  readonly queueMaxBytes: number;
  /** The largest file; 0: none is taken. */
  readonly fileMaxBytes: number;
  /** All files of a chat that have not arrived; and all in this process's own memory. */
  readonly filesMaxBytes: number;
  readonly nodeFilesMaxBytes: number;
  /** Whether people may be told by the push service of their browser while their page is closed. */
  readonly push: boolean;
  /** Whom the push services may turn to; there where `push` is on. */
  readonly vapidSubject: string | null;
  /** 32 bytes; null: made from the secret key. */
  readonly vapidPrivateKey: Uint8Array | null;
  /** What else stood in the environment: for programs that this one starts, which the settings do not concern. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Setting<T> {
  fallback: string;
  /** Throws an Error whose message completes "NAME …". */
  read: (text: string) => T;
}

/** X5: what outlives a session is gone within ten minutes. */
const WINDOW_MAX_SECONDS = 600;
const DAY_SECONDS = LIFETIME_MAX_MS / 1_000;

/** Every setting by its environment name; the README's table lists the same. */
export const settings = {
  HOST: { fallback: "localhost", read: text },
  PORT: { fallback: "3000", read: whole(0, 65_535) },
  PUBLIC_URL: { fallback: "", read: optional(origin) },
  TLS_CERT: { fallback: "", read: optional(text) },
  TLS_KEY: { fallback: "", read: optional(text) },
  REDIS_URL: { fallback: "", read: optional(redisUrl) },
  REDIS_CLUSTER: { fallback: "off", read: onOff },
  SECRET_KEY: { fallback: "", read: optional(secretKey) },
  TRUST_PROXY: { fallback: "off", read: trustProxy },
  DOCS: { fallback: "off", read: onOff },
  HEALTH_PORT: { fallback: "", read: optional(whole(1, 65_535)) },
  HEALTH_HOST: { fallback: "localhost", read: text },
  TRACES_URL: { fallback: "", read: optional(collector) },
  LOG_LEVEL: { fallback: "info", read: logLevel },
  CREATE: { fallback: "open", read: createMode },
  CREATE_TOKENS: { fallback: "", read: optional(text) },
  CREATE_TOKENS_FILE: { fallback: "", read: optional(text) },
  FACE_FILE: { fallback: "", read: optional(text) },
  LIFETIMES_SECONDS: { fallback: LIFETIMES_SECONDS.join(","), read: list(whole(1, DAY_SECONDS)) },
  IDLE_LIMITS_SECONDS: { fallback: IDLE_LIMITS_SECONDS.join(","), read: list(whole(1, DAY_SECONDS)) },
  IDLE_WARNING_SECONDS: { fallback: String(IDLE_WARNING_SECONDS), read: whole(1, DAY_SECONDS) },
  LEAVE_URL: { fallback: LEAVE_URL_DEFAULT, read: webAddress },
  SECURITY_CONTACT: { fallback: "", read: optional(contact) },
  CODE_TRIES: { fallback: "5", read: whole(1, 100) },
  CODE_WINDOW_SECONDS: { fallback: "600", read: whole(1, WINDOW_MAX_SECONDS) },
  CREATES_PER_WINDOW: { fallback: "120", read: whole(1, 1_000_000) },
  JOINS_PER_WINDOW: { fallback: "300", read: whole(1, 1_000_000) },
  RATE_WINDOW_SECONDS: { fallback: "600", read: whole(1, WINDOW_MAX_SECONDS) },
  CHATS_MAX: { fallback: "", read: optional(whole(1, 10_000_000)) },
  CHATS_PER_ADDRESS: { fallback: String(CHATS_PER_ADDRESS), read: whole(1, 10_000_000) },
  SOCKETS_PER_ADDRESS: { fallback: String(serverLimits.socketsPerAddress), read: whole(1, 10_000_000) },
  FRAMES_PER_SECOND: { fallback: String(serverLimits.framesPerSecond), read: whole(1, 10_000_000) },
  QUEUE_MAX_RECORDS: { fallback: String(QUEUE_MAX_RECORDS), read: whole(QUEUE_HANDSHAKE_PLACES + 1, 1_000_000) },
  QUEUE_MAX_BYTES: { fallback: String(QUEUE_MAX_BYTES), read: whole(1_000, 1_073_741_824) },
  FILE_MAX_BYTES: { fallback: String(FILE_MAX_BYTES), read: whole(0, FILE_SIZE_MAX_BYTES) },
  FILES_MAX_BYTES: { fallback: String(FILES_MAX_BYTES), read: whole(0, 4_294_967_296) },
  NODE_FILES_MAX_BYTES: { fallback: String(NODE_FILES_MAX_BYTES), read: whole(0, 1_099_511_627_776) },
  PUSH: { fallback: "off", read: onOff },
  VAPID_SUBJECT: { fallback: "", read: optional(contact) },
  VAPID_PRIVATE_KEY: { fallback: "", read: optional(vapidPrivateKey) },
} satisfies Record<string, Setting<unknown>>;

/** Where browsers may insist on https for a year: not for an address, or a name that is another machine's elsewhere. */
function hasOwnName(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  const name = hostname.replace(/^\[|\]$/g, "");
  return protocol === "https:" && isIP(name) === 0 && /\./.test(name) && !/(^|\.)(localhost|local)$/.test(name);
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; mistakes: string[] };

/** Reads the settings from an environment; an empty value is an unset one. Names every mistake at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const mistakes: string[] = [];
  function value<T>(name: keyof typeof settings, setting: Setting<T>): T {
    try {
      return setting.read(env[name]?.trim() || setting.fallback);
    } catch (error) {
      mistakes.push(`${name} ${error instanceof Error ? error.message : "makes no sense"}.`);
      return setting.read(setting.fallback);
    }
  }
  function tls(certFile: string | null, keyFile: string | null): Config["tls"] {
    if (certFile === null && keyFile === null) return null;
    if (certFile === null || keyFile === null) {
      mistakes.push(`TLS_CERT and TLS_KEY need each other: ${certFile === null ? "TLS_CERT" : "TLS_KEY"} is not set.`);
      return null;
    }
    const result = readKeyPair(certFile, keyFile);
    if (result.ok) return { certFile, keyFile, pair: result.pair };
    mistakes.push(...result.mistakes);
    return null;
  }
  function createTokens(mode: "open" | "token", inline: string | null, file: string | null): Config["createTokens"] {
    const [set] = [inline !== null && "CREATE_TOKENS", file !== null && "CREATE_TOKENS_FILE"].filter(Boolean);
    if (mode === "open") {
      if (set) mistakes.push(`${set} is set, but everybody may start chats: set CREATE=token, or unset ${set}.`);
      return null;
    }
    if (inline !== null && file !== null) mistakes.push("CREATE_TOKENS and CREATE_TOKENS_FILE are both set: keep one.");
    else if (inline !== null || file !== null) {
      const read =
        file === null ? readCreateTokens("CREATE_TOKENS", inline!) : readCreateTokensFile("CREATE_TOKENS_FILE", file);
      if (read.ok) return read.tokens;
      mistakes.push(...read.mistakes);
    } else {
      mistakes.push('CREATE=token needs CREATE_TOKENS or CREATE_TOKENS_FILE: "name:secret" for each who may.');
    }
    return [];
  }
  function health(at: number | null, where: string): Config["health"] {
    if (at !== null && at === port) mistakes.push("HEALTH_PORT must be another one than PORT.");
    return at === null ? null : { host: where, port: at };
  }
  function face(file: string | null): OperatorFace | null {
    const read = file === null ? null : readFace("FACE_FILE", file);
    if (read?.ok) return read.face;
    mistakes.push(...(read?.mistakes ?? []));
    return null;
  }
  // In the order of the table, as mistakes are told.
  const host = value("HOST", settings.HOST);
  const port = value("PORT", settings.PORT);
  const publicUrl = value("PUBLIC_URL", settings.PUBLIC_URL);
  const config: Config = {
    host,
    port,
    publicUrl,
    strictTransport: publicUrl !== null && hasOwnName(publicUrl),
    tls: tls(value("TLS_CERT", settings.TLS_CERT), value("TLS_KEY", settings.TLS_KEY)),
    redisUrl: value("REDIS_URL", settings.REDIS_URL),
    redisCluster: value("REDIS_CLUSTER", settings.REDIS_CLUSTER),
    secretKey: value("SECRET_KEY", settings.SECRET_KEY),
    trustProxy: value("TRUST_PROXY", settings.TRUST_PROXY),
    docs: value("DOCS", settings.DOCS),
    health: health(value("HEALTH_PORT", settings.HEALTH_PORT), value("HEALTH_HOST", settings.HEALTH_HOST)),
    tracesUrl: value("TRACES_URL", settings.TRACES_URL),
    logLevel: value("LOG_LEVEL", settings.LOG_LEVEL),
    createTokens: createTokens(
      value("CREATE", settings.CREATE),
      value("CREATE_TOKENS", settings.CREATE_TOKENS),
      value("CREATE_TOKENS_FILE", settings.CREATE_TOKENS_FILE),
    ),
    face: face(value("FACE_FILE", settings.FACE_FILE)),
    lifetimesSeconds: value("LIFETIMES_SECONDS", settings.LIFETIMES_SECONDS),
    idleLimitsSeconds: value("IDLE_LIMITS_SECONDS", settings.IDLE_LIMITS_SECONDS),
    idleWarningSeconds: value("IDLE_WARNING_SECONDS", settings.IDLE_WARNING_SECONDS),
    leaveUrl: value("LEAVE_URL", settings.LEAVE_URL),
    securityContact: value("SECURITY_CONTACT", settings.SECURITY_CONTACT),
    codeTries: value("CODE_TRIES", settings.CODE_TRIES),
    codeWindowSeconds: value("CODE_WINDOW_SECONDS", settings.CODE_WINDOW_SECONDS),
    createsPerWindow: value("CREATES_PER_WINDOW", settings.CREATES_PER_WINDOW),
    joinsPerWindow: value("JOINS_PER_WINDOW", settings.JOINS_PER_WINDOW),
    rateWindowSeconds: value("RATE_WINDOW_SECONDS", settings.RATE_WINDOW_SECONDS),
    chatsMax: value("CHATS_MAX", settings.CHATS_MAX),
    chatsPerAddress: value("CHATS_PER_ADDRESS", settings.CHATS_PER_ADDRESS),
    socketsPerAddress: value("SOCKETS_PER_ADDRESS", settings.SOCKETS_PER_ADDRESS),
    framesPerSecond: value("FRAMES_PER_SECOND", settings.FRAMES_PER_SECOND),
    queueMaxRecords: value("QUEUE_MAX_RECORDS", settings.QUEUE_MAX_RECORDS),
    queueMaxBytes: value("QUEUE_MAX_BYTES", settings.QUEUE_MAX_BYTES),
    fileMaxBytes: value("FILE_MAX_BYTES", settings.FILE_MAX_BYTES),
    filesMaxBytes: value("FILES_MAX_BYTES", settings.FILES_MAX_BYTES),
    nodeFilesMaxBytes: value("NODE_FILES_MAX_BYTES", settings.NODE_FILES_MAX_BYTES),
    push: value("PUSH", settings.PUSH),
    vapidSubject: value("VAPID_SUBJECT", settings.VAPID_SUBJECT) ?? httpsOnly(env["PUBLIC_URL"]),
    vapidPrivateKey: value("VAPID_PRIVATE_KEY", settings.VAPID_PRIVATE_KEY),
    environment: Object.fromEntries(
      Object.entries(env).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && !(entry[0] in settings),
      ),
    ),
  };
  for (const name of Object.keys(config.environment)) {
    const meant = Object.keys(settings).find((known) => isSlipOf(name, known));
    if (meant !== undefined) mistakes.push(`${name} is no setting. Is ${meant} meant? Rename it, or unset it.`);
  }
  if (config.tls !== null && publicUrl?.startsWith("http:")) {
    mistakes.push("PUBLIC_URL must begin with https where TLS_CERT is set.");
  }
  if (config.push && config.vapidSubject === null) {
    mistakes.push('PUSH needs VAPID_SUBJECT, like "mailto:you@example.com", or a PUBLIC_URL with https.');
  }
  if (config.redisUrl !== null && !env["SECRET_KEY"]?.trim()) {
    mistakes.push(
      "SECRET_KEY is required with REDIS_URL, the same on every node: make one with `openssl rand -hex 32`.",
    );
  }
  const addresses = config.redisUrl === null ? [] : redisAddresses(config.redisUrl);
  if (config.redisCluster && !env["REDIS_URL"]?.trim()) mistakes.push("REDIS_CLUSTER needs REDIS_URL.");
  if (!config.redisCluster && addresses.length > 1) {
    mistakes.push("REDIS_URL names several addresses: only a cluster has those (REDIS_CLUSTER=true).");
  }
  if (config.redisCluster && addresses.some(({ pathname }) => !/^\/?0?$/.test(pathname))) {
    mistakes.push("REDIS_URL names a database: a cluster has only one.");
  }
  return mistakes.length > 0
    ? { ok: false, mistakes }
    : { ok: true, config: Object.freeze(without(config, config.face?.off ?? [])) };
}

/** The settings of a server that does without some of what there is. */
function without(config: Config, off: readonly Feature[]): Config {
  const { lifetimesSeconds: offered } = config;
  const only = offered.includes(LIFETIME_DEFAULT_SECONDS) ? LIFETIME_DEFAULT_SECONDS : offered[0]!;
  return {
    ...config,
    ...(off.includes("files") && { fileMaxBytes: 0 }),
    ...(off.includes("push") && { push: false }),
    ...(off.includes("lifetimes") && { lifetimesSeconds: [only] }),
  };
}
