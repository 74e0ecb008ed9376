/** A chat without a host's page: made here as that page makes it, with the product's own cryptography. */
import argon2 from "argon2";
import type { CreateBody, CreateReply } from "../../shared/api.ts";
import { toBase64url } from "../../shared/base64url.ts";
import { IDLE_DEFAULT_SECONDS, KEY_BYTES, LIFETIME_DEFAULT_SECONDS, SID_BYTES } from "../../shared/limits.ts";
import { makeInvite } from "../../web/crypto/invite.ts";
import { randomBytes } from "../../web/crypto/primitives.ts";
import { ARGON2, type Stretch } from "../../web/crypto/stretch.ts";
import { formatCode } from "../../web/ui/format-code.ts";

export interface Invite {
  /** The whole address. */
  link: string;
  /** As it is shown: `XXXX-XXXX-XXXX`. */
  code: string;
}

/** With its end code, where it was to have one. */
export interface MadeInvite extends Invite {
  endCode: string | null;
}

export interface ChatChoices {
  names?: [string, string];
  /** One of those that the server offers. */
  lifetimeSeconds?: number;
  /** One of those that the server offers, or 0 for never. */
  idleSeconds?: number;
  /** Each invite has an end code, too. */
  withEndCodes?: boolean;
}

/** Argon2id as pages compute it, an order of magnitude sooner. */
export const stretch: Stretch = async (password, salt) => {
  const key = await argon2.hash(password, {
    raw: true,
    type: argon2.argon2id,
    salt: Buffer.from(salt),
    memoryCost: ARGON2.m,
    timeCost: ARGON2.t,
    parallelism: ARGON2.p,
    hashLength: ARGON2.dkLen,
  });
  return Uint8Array.from(key);
};

/**
 * Creates a chat; nobody is in it yet.
 * @param url the server's, without a slash at the end
 */
export async function createChat(url: string, choices: ChatChoices = {}): Promise<[MadeInvite, MadeInvite]> {
  const sid = randomBytes(SID_BYTES);
  const psk = randomBytes(KEY_BYTES);
  const [first, second] = await Promise.all([
    makeInvite(psk, sid, 1, stretch, choices.withEndCodes),
    makeInvite(psk, sid, 2, stretch, choices.withEndCodes),
  ]);
  const body: CreateBody = {
    names: choices.names ?? ["Abhi", "Anny"],
    lifetimeSeconds: choices.lifetimeSeconds ?? LIFETIME_DEFAULT_SECONDS,
    idleSeconds: choices.idleSeconds ?? IDLE_DEFAULT_SECONDS,
    sid: toBase64url(sid),
    invites: [first.secrets, second.secrets],
  };
  const response = await fetch(`${url}/api/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The server made no chat: ${response.status} ${await response.text()}`);
  const { links } = (await response.json()) as CreateReply;
  return [
    { link: `${url}/${links[0]}`, code: formatCode(first.code), endCode: first.endCode },
    { link: `${url}/${links[1]}`, code: formatCode(second.code), endCode: second.endCode },
  ];
}
