/** How the text of one setting becomes its value; each throws an Error whose message completes "NAME …". */
import { createECDH } from "node:crypto";
import { isIP } from "node:net";

export type LogLevel = (typeof LOG_LEVELS)[number];
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export function text(input: string): string {
  return input;
}

export function whole(least: number, most: number): (input: string) => number {
  return (input) => {
    const number = Number(input);
    if (!/^\d+$/.test(input) || number < least || number > most) {
      throw new Error(`must be a whole number from ${least} to ${most}, not "${input}"`);
    }
    return number;
  };
}

export function list(read: (input: string) => number): (input: string) => readonly number[] {
  return (input) => {
    const numbers = input.split(",").map((part) => read(part.trim()));
    if (new Set(numbers).size !== numbers.length) throw new Error("names a number twice");
    return numbers;
  };
}

export function optional<T>(read: (input: string) => T): (input: string) => T | null {
  return (input) => (input === "" ? null : read(input));
}

export function origin(input: string): string {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname !== "/") {
    const why = "links stand right behind the name, and browsers keep what a page may do and hold by name alone";
    throw new Error(
      `must have no path, as "${url.pathname}" is one: ${why}. Give it a name of its own, like "chat.example"`,
    );
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw new Error('must be an address like "https://chat.example", without a path');
  }
  return url.origin;
}

export function createMode(input: string): "open" | "token" {
  if (input === "open" || input === "token") return input;
  throw new Error(`must be "open" or "token", not "${input}"`);
}

/** Any page of the web; who opens it is sent there as they are, so it holds no password. */
export function webAddress(input: string): string {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new Error('must be an address like "https://www.wikipedia.org/"');
  }
  return url.href;
}

/** Where OpenTelemetry's traces are taken. It may hold a password, and is never repeated. */
export function collector(input: string): string {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== "") {
    throw new Error('must be an address like "http://127.0.0.1:4318/v1/traces"');
  }
  return url.href;
}

/** The addresses of a cluster's REDIS_URL; a comma in a password divides nothing. Throws on what is no address. */
export const redisAddresses = (input: string): URL[] =>
  input.split(/\s*,\s*(?=rediss?:)/i).map((each) => new URL(each));

export function redisUrl(input: string): string {
  const isRedis = ({ protocol, hostname }: URL): boolean => /^rediss?:$/.test(protocol) && /^[^,]+$/.test(hostname);
  try {
    if (redisAddresses(input).every(isRedis)) return input;
  } catch {
    // The same mistake.
  }
  // The value may hold a password: it is never repeated.
  throw new Error('must be an address like "redis://127.0.0.1:6379"');
}

export function onOff(input: string): boolean {
  if (/^(on|true|yes|1)$/i.test(input)) return true;
  if (/^(off|false|no|0)$/i.test(input)) return false;
  throw new Error(`must be "true" or "off", not "${input}"`);
}

/** Fewer different bytes than this among 32 random ones come once in 10^15 keys at most: C(256, 15) · (15/256)^32. */
const KEY_MIN_DIFFERENT = 16;

export function secretKey(input: string): Uint8Array {
  // Text that could be hex is hex: read as base64, a key of 31 bytes in hex would pass for a longer one.
  const encoding = /^[0-9a-f]+$/i.test(input) ? "hex" : "base64";
  const key = /^[\w+/-]+={0,2}$/.test(input) ? Buffer.from(input, encoding) : [];
  if (key.length >= 32 && new Set(key).size < KEY_MIN_DIFFERENT)
    throw new Error("is no random key: make one with `openssl rand -hex 32`");
  if (key.length >= 32) return Uint8Array.from(key);
  throw new Error("must be at least 32 random bytes in hex or base64: make one with `openssl rand -hex 32`");
}

/** Whom somebody may turn to. */
export function contact(input: string): string {
  const isMail = /^mailto:[^\s@]+@[^\s@]+$/.test(input);
  if (isMail || (URL.canParse(input) && new URL(input).protocol === "https:")) return input;
  throw new Error('must be an address like "mailto:you@example.com" or "https://chat.example"');
}

export const httpsOnly = (url: string | undefined): string | null =>
  url?.trim().startsWith("https://") ? url.trim() : null;

export function vapidPrivateKey(input: string): Uint8Array {
  const key = /^[\w-]{43}=?$/.test(input) ? Uint8Array.from(Buffer.from(input, "base64url")) : null;
  try {
    if (key) createECDH("prime256v1").setPrivateKey(key);
    if (key) return key;
  } catch {
    // The same mistake; the value is never repeated.
  }
  throw new Error("must be a private key of P-256 in base64url: make one with `npx web-push generate-vapid-keys`");
}

export function trustProxy(input: string): false | number | string[] {
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

export function logLevel(input: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === input);
  if (!level) throw new Error(`must be one of ${LOG_LEVELS.join(", ")}`);
  return level;
}

/** Whether two names are one slip of the fingers apart, or two in a long one (Damerau and Levenshtein's distance). */
export function isSlipOf(name: string, known: string): boolean {
  const most = known.length >= 10 ? 2 : 1;
  if (name === known || known.length < 7 || Math.abs(name.length - known.length) > most) return false;
  const rows: number[][] = [Array.from({ length: known.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= name.length; i++) {
    const row = [i];
    for (let j = 1; j <= known.length; j++) {
      const same = name[i - 1] === known[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && name[i - 1] === known[j - 2] && name[i - 2] === known[j - 1];
      const above = rows[i - 1]!;
      const least = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
      row.push(swapped ? Math.min(least, rows[i - 2]![j - 2]! + 1) : least);
    }
    rows.push(row);
  }
  return rows[name.length]![known.length]! <= most;
}
