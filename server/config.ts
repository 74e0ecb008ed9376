/** The only reader of the environment: settings in, a frozen object or every mistake at once out. */
import { createECDH } from "node:crypto";
import { isIP } from "node:net";
import {
  IDLE_LIMITS_SECONDS,
  IDLE_WARNING_SECONDS,
  LIFETIME_MAX_MS,
  LIFETIMES_SECONDS,
  LOG_MAX_BYTES,
  LOG_MAX_RECORDS,
} from "../shared/limits.ts";

export type LogLevel = (typeof LOG_LEVELS)[number];
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export interface Config {
  readonly host: string;
  readonly port: number;
  /** The origin people reach the server by, without a path; null: any that the request itself names. */
  readonly publicUrl: string | null;
  /** Of a cluster one or more addresses, with commas between. */
  readonly redisUrl: string | null;
  readonly redisCluster: boolean;
  /** 32 bytes or more; null: random, for the embedded store. */
  readonly secretKey: Uint8Array | null;
  /** What Fastify takes: false, a number of hops, or addresses and networks of proxies. */
  readonly trustProxy: false | number | string[];
  readonly logLevel: LogLevel;
  readonly lifetimesSeconds: readonly number[];
  readonly idleLimitsSeconds: readonly number[];
  readonly idleWarningSeconds: number;
  readonly codeTries: number;
  readonly codeWindowSeconds: number;
  readonly createsPerWindow: number;
  readonly joinsPerWindow: number;
  readonly rateWindowSeconds: number;
  readonly logMaxRecords: number;
  readonly logMaxBytes: number;
  /** Whether people may be told by the push service of their browser while their page is closed. */
  readonly push: boolean;
  /** Whom the push services may turn to; there where `push` is on. */
  readonly vapidSubject: string | null;
  /** 32 bytes; null: made from the secret key. */
  readonly vapidPrivateKey: Uint8Array | null;
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
  REDIS_URL: { fallback: "", read: optional(redisUrl) },
  REDIS_CLUSTER: { fallback: "off", read: onOff },
  SECRET_KEY: { fallback: "", read: optional(secretKey) },
  TRUST_PROXY: { fallback: "off", read: trustProxy },
  LOG_LEVEL: { fallback: "info", read: logLevel },
  LIFETIMES_SECONDS: { fallback: LIFETIMES_SECONDS.join(","), read: list(whole(1, DAY_SECONDS)) },
  IDLE_LIMITS_SECONDS: { fallback: IDLE_LIMITS_SECONDS.join(","), read: list(whole(1, DAY_SECONDS)) },
  IDLE_WARNING_SECONDS: { fallback: String(IDLE_WARNING_SECONDS), read: whole(1, DAY_SECONDS) },
  CODE_TRIES: { fallback: "5", read: whole(1, 100) },
  CODE_WINDOW_SECONDS: { fallback: "600", read: whole(1, WINDOW_MAX_SECONDS) },
  CREATES_PER_WINDOW: { fallback: "120", read: whole(1, 1_000_000) },
  JOINS_PER_WINDOW: { fallback: "300", read: whole(1, 1_000_000) },
  RATE_WINDOW_SECONDS: { fallback: "600", read: whole(1, WINDOW_MAX_SECONDS) },
  LOG_MAX_RECORDS: { fallback: String(LOG_MAX_RECORDS), read: whole(1, 1_000_000) },
  LOG_MAX_BYTES: { fallback: String(LOG_MAX_BYTES), read: whole(1_000, 1_073_741_824) },
  PUSH: { fallback: "off", read: onOff },
  VAPID_SUBJECT: { fallback: "", read: optional(vapidSubject) },
  VAPID_PRIVATE_KEY: { fallback: "", read: optional(vapidPrivateKey) },
} satisfies Record<string, Setting<unknown>>;

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
  const config: Config = {
    host: value("HOST", settings.HOST),
    port: value("PORT", settings.PORT),
    publicUrl: value("PUBLIC_URL", settings.PUBLIC_URL),
    redisUrl: value("REDIS_URL", settings.REDIS_URL),
    redisCluster: value("REDIS_CLUSTER", settings.REDIS_CLUSTER),
    secretKey: value("SECRET_KEY", settings.SECRET_KEY),
    trustProxy: value("TRUST_PROXY", settings.TRUST_PROXY),
    logLevel: value("LOG_LEVEL", settings.LOG_LEVEL),
    lifetimesSeconds: value("LIFETIMES_SECONDS", settings.LIFETIMES_SECONDS),
    idleLimitsSeconds: value("IDLE_LIMITS_SECONDS", settings.IDLE_LIMITS_SECONDS),
    idleWarningSeconds: value("IDLE_WARNING_SECONDS", settings.IDLE_WARNING_SECONDS),
    codeTries: value("CODE_TRIES", settings.CODE_TRIES),
    codeWindowSeconds: value("CODE_WINDOW_SECONDS", settings.CODE_WINDOW_SECONDS),
    createsPerWindow: value("CREATES_PER_WINDOW", settings.CREATES_PER_WINDOW),
    joinsPerWindow: value("JOINS_PER_WINDOW", settings.JOINS_PER_WINDOW),
    rateWindowSeconds: value("RATE_WINDOW_SECONDS", settings.RATE_WINDOW_SECONDS),
    logMaxRecords: value("LOG_MAX_RECORDS", settings.LOG_MAX_RECORDS),
    logMaxBytes: value("LOG_MAX_BYTES", settings.LOG_MAX_BYTES),
    push: value("PUSH", settings.PUSH),
    vapidSubject: value("VAPID_SUBJECT", settings.VAPID_SUBJECT) ?? httpsOnly(env["PUBLIC_URL"]),
    vapidPrivateKey: value("VAPID_PRIVATE_KEY", settings.VAPID_PRIVATE_KEY),
  };
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
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, config: Object.freeze(config) };
}

function text(input: string): string {
  return input;
}

function whole(least: number, most: number): (input: string) => number {
  return (input) => {
    const number = Number(input);
    if (!/^\d+$/.test(input) || number < least || number > most) {
      throw new Error(`must be a whole number from ${least} to ${most}, not "${input}"`);
    }
    return number;
  };
}

function list(read: (input: string) => number): (input: string) => readonly number[] {
  return (input) => {
    const numbers = input.split(",").map((part) => read(part.trim()));
    if (new Set(numbers).size !== numbers.length) throw new Error("names a number twice");
    return numbers;
  };
}

function optional<T>(read: (input: string) => T): (input: string) => T | null {
  return (input) => (input === "" ? null : read(input));
}

function origin(input: string): string {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username) {
    throw new Error('must be an address like "https://chat.example", without a path');
  }
  return url.origin;
}

/** The addresses of a cluster's REDIS_URL; a comma in a password divides nothing. Throws on what is no address. */
export const redisAddresses = (input: string): URL[] =>
  input.split(/\s*,\s*(?=rediss?:)/i).map((each) => new URL(each));

function redisUrl(input: string): string {
  const isRedis = ({ protocol, hostname }: URL): boolean => /^rediss?:$/.test(protocol) && /^[^,]+$/.test(hostname);
  try {
    if (redisAddresses(input).every(isRedis)) return input;
  } catch {
    // The same mistake.
  }
  // The value may hold a password: it is never repeated.
  throw new Error('must be an address like "redis://127.0.0.1:6379"');
}

function onOff(input: string): boolean {
  if (/^(on|true|yes|1)$/i.test(input)) return true;
  if (/^(off|false|no|0)$/i.test(input)) return false;
  throw new Error(`must be "true" or "off", not "${input}"`);
}

function secretKey(input: string): Uint8Array {
  // Text that could be hex is hex: read as base64, a key of 31 bytes in hex would pass for a longer one.
  const encoding = /^[0-9a-f]+$/i.test(input) ? "hex" : "base64";
  const key = /^[\w+/-]+={0,2}$/.test(input) ? Buffer.from(input, encoding) : [];
  if (key.length >= 32) return Uint8Array.from(key);
  throw new Error("must be at least 32 random bytes in hex or base64: make one with `openssl rand -hex 32`");
}

function vapidSubject(input: string): string {
  const isMail = /^mailto:[^\s@]+@[^\s@]+$/.test(input);
  if (isMail || (URL.canParse(input) && new URL(input).protocol === "https:")) return input;
  throw new Error('must be an address like "mailto:you@example.com" or "https://chat.example"');
}

const httpsOnly = (url: string | undefined): string | null => (url?.trim().startsWith("https://") ? url.trim() : null);

function vapidPrivateKey(input: string): Uint8Array {
  const key = /^[\w-]{43}=?$/.test(input) ? Uint8Array.from(Buffer.from(input, "base64url")) : null;
  try {
    if (key) createECDH("prime256v1").setPrivateKey(key);
    if (key) return key;
  } catch {
    // The same mistake; the value is never repeated.
  }
  throw new Error("must be a private key of P-256 in base64url: make one with `npx web-push generate-vapid-keys`");
}

function trustProxy(input: string): false | number | string[] {
  if (/^(off|false|no|0)$/i.test(input)) return false;
  if (/^\d$/.test(input)) return Number(input);
  const parts = input.split(",").map((part) => part.trim().toLowerCase());
  if (!parts.every(isNetwork)) {
    throw new Error('must be "off", a number of proxies (1 to 9), or their addresses, like "loopback" or "10.0.0.0/8"');
  }
  return parts;
}

/** An address, a network, or the name of one, as Fastify takes them: it would fail at the start on any other. */
function isNetwork(part: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(part)) return true;
  const [, address = "", prefix] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return bits > 0 && (prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= bits));
}

function logLevel(input: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === input);
  if (!level) throw new Error(`must be one of ${LOG_LEVELS.join(", ")}`);
  return level;
}
