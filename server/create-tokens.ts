/**
 * Who may start chats where not everybody may [C7]: named tokens, as the settings or a file give them out. Of a token only
 * its SHA-256 is kept, and each is revoked by taking it out and starting anew.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

export interface CreateToken {
  /** Whom the operator gave it to; counted, and never shown to people. */
  readonly name: string;
  /** SHA-256 of its text, 32 bytes. */
  readonly hash: Buffer;
}

export type CreateTokensResult = { ok: true; tokens: readonly CreateToken[] } | { ok: false; mistakes: string[] };

/** Sixteen random bytes in base64 have 22 characters; what is shorter is a password, and can be guessed. */
const SECRET_MIN_CHARACTERS = 22;
/** Fewer different ones than this are nobody's random bytes. */
const SECRET_MIN_DIFFERENT = 8;

const MAKE_ONE = "make one with `openssl rand -hex 32`";

/**
 * Reads `name:secret` after `name:secret`, with commas or line ends between; in a file a line that begins with "#" says
 * nothing. Each mistake is a sentence that begins with the setting's name, and none repeats a secret.
 * @param setting the name of the setting, and the text that it has
 */
export function readCreateTokens(setting: string, text: string): CreateTokensResult {
  const mistakes: string[] = [];
  const tokens: CreateToken[] = [];
  const entries = text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => line.split(","))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  for (const [at, entry] of entries.entries()) {
    const [, name, secret = ""] = /^([\w-]{1,32}):(.*)$/.exec(entry) ?? [];
    const mistake =
      name === undefined
        ? `entry ${at + 1} is not "name:secret", with a name of letters, digits, "-" and "_"`
        : (secretMistake(secret) ?? twiceMistake(tokens, name, secret));
    if (mistake === undefined) tokens.push({ name: name!, hash: sha256(secret) });
    else mistakes.push(`${setting}: ${name === undefined ? "" : `the token of "${name}" `}${mistake}.`);
  }
  if (entries.length === 0) mistakes.push(`${setting} names no token: write "name:secret", and ${MAKE_ONE}.`);
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, tokens };
}

/** The same of a file's content. */
export function readCreateTokensFile(setting: string, file: string): CreateTokensResult {
  try {
    return readCreateTokens(setting, readFileSync(file, "utf8"));
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const next = "name a file with a line `name:secret` for each token";
    return { ok: false, mistakes: [`${setting} cannot be read (${code}): "${file}". Create it, or ${next}.`] };
  }
}

/** The token characters of RFC 6750, 2.1: what an `Authorization: Bearer` can carry as it is. */
function secretMistake(secret: string): string | undefined {
  if (!/^[\w.~+/-]+=*$/.test(secret)) return `may have letters, digits and "-._~+/=" only: ${MAKE_ONE}`;
  if (secret.length < SECRET_MIN_CHARACTERS)
    return `is too short, with ${secret.length} of at least ${SECRET_MIN_CHARACTERS} characters: ${MAKE_ONE}`;
  if (new Set(secret).size < SECRET_MIN_DIFFERENT) return `is no random text: ${MAKE_ONE}`;
  return undefined;
}

function twiceMistake(known: readonly CreateToken[], name: string, secret: string): string | undefined {
  if (known.some((each) => each.name === name))
    return "is there twice: give each its own name, or take the old one out";
  const same = known.find(({ hash }) => hash.equals(sha256(secret)));
  return same && `is that of "${same.name}", too: give each its own secret`;
}

/**
 * The token that a request carries as `Authorization: Bearer SECRET`; undefined where it is none of these. However wrong
 * it is, all of them are looked at, and of each all 32 bytes.
 */
export function findCreateToken(tokens: readonly CreateToken[], authorization: string | undefined): string | undefined {
  const given = sha256(/^Bearer +([^\s]+) *$/i.exec(authorization ?? "")?.[1] ?? "");
  let found: string | undefined;
  for (const { name, hash } of tokens) if (timingSafeEqual(hash, given)) found = name;
  return found;
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
