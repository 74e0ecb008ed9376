/** What may come over the network: recorded traffic with mistakes, frames that are right in form alone, and raw bytes. */
import fc from "fast-check";
import type { ClientFrame } from "../../shared/frames.ts";
import { createBody, handshakeFrame, newSecrets, randomKey, sealedFrame } from "../../server/testing/client.ts";
import { mutantsOf, nonsense } from "../../server/testing/mutants.ts";

export type Case =
  /** A text frame on a participant's or host's socket that is seated. */
  | { kind: "frame"; text: string }
  /** The first frame of a new socket. */
  | { kind: "hello"; text: string }
  /** Bytes behind an upgrade, or instead of a request. */
  | { kind: "bytes"; upgraded: boolean; bytes: Uint8Array }
  | { kind: "body"; path: string; text: string; type: string };

/** What the chats are that cases speak of. */
export interface Known {
  tag: string;
  links: readonly string[];
  dids: readonly string[];
  token: string;
}

// Made once: fast-check takes a while over each of these.
const shortText = fc.string({ maxLength: 40, unit: "binary" });
const longText = fc.string({ maxLength: 60, unit: "binary" });

export function casesOf({ tag, links, dids, token }: Known): fc.Arbitrary<Case> {
  const name = fc.record({
    did: fc.constantFrom(...dids, randomKey(16)),
    seq: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  });
  const recorded: ClientFrame[] = [
    { ...handshakeFrame(1), acks: { did: dids[0]!, seq: 1 } },
    { ...sealedFrame(1), unsends: { did: dids[0]!, seq: 1 } },
    { type: "ack", did: dids[1]!, seq: 1 },
    { type: "signal", eid: randomKey(16), seq: 1, body: randomKey(284) },
    {
      type: "push",
      subscription: { endpoint: "https://push.example/x", p256dh: randomKey(65), auth: randomKey(16), says: "?" },
    },
    { type: "new-invite", seat: 1, ...newSecrets(), once: true },
    { type: "add-hour" },
    { type: "ping" },
    { type: "hello", tag, seat: 1, token, ack: null, done: 0 },
    { type: "hello-host", tag, token },
  ];
  /** Right in form, and in an order that nobody would keep. */
  const wellFormed = fc.oneof(
    fc
      .tuple(name, fc.option(name, { nil: undefined }))
      .map(([{ seq }, unsends]): ClientFrame => ({ ...sealedFrame(seq), ...(unsends && { unsends }) })),
    fc
      .tuple(name, fc.option(name, { nil: undefined }))
      .map(([{ seq }, acks]): ClientFrame => ({ ...handshakeFrame(seq), ...(acks && { acks }) })),
    name.map((each): ClientFrame => ({ type: "ack", ...each })),
    fc.integer({ min: 1, max: 9 }).map((steps): ClientFrame => ({
      type: "signal",
      eid: randomKey(16),
      seq: steps,
      body: randomKey(12 + 256 * Math.min(8, steps) + 16),
    })),
  );
  const frame = fc
    .oneof(
      { weight: 4, arbitrary: fc.oneof(...recorded.map(mutantsOf)) },
      { weight: 4, arbitrary: wellFormed.map((each) => JSON.stringify(each)) },
      { weight: 1, arbitrary: nonsense },
    )
    .map((text): Case => ({ kind: "frame", text }));
  const hello = fc.oneof(...recorded.slice(-2).map(mutantsOf), nonsense).map((text): Case => ({ kind: "hello", text }));

  const link = fc.oneof(fc.constantFrom(...links), shortText);
  const path = fc.oneof(
    fc.constantFrom("/api/sessions", "/api/sessions/end"),
    link.map((each) => `/api/invites/${encodeURIComponent(each)}/join`),
    link.map((each) => `/api/invites/${encodeURIComponent(each)}/opened`),
    longText.map((each) => `/${encodeURI(each)}`),
  );
  const bodies = [
    createBody(),
    { tag, seat: 1, token: randomKey() },
    { auth: randomKey(), did: randomKey(16), takeOver: true },
  ];
  const body = fc
    .tuple(
      path,
      fc.oneof(...bodies.map(mutantsOf), ...bodies.map((each) => fc.constant(JSON.stringify(each))), nonsense),
      fc.constantFrom("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data", ""),
    )
    .map(([where, text, type]): Case => ({ kind: "body", path: where, text, type }));

  /** RFC 6455's frame with anything in any of its places. */
  const wire = fc
    .tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.uint8Array({ maxLength: 14 }),
      fc.uint8Array({ maxLength: 200 }),
    )
    .map(([first, second, length, payload]) => Uint8Array.from([first, second, ...length, ...payload]));
  const request = fc
    .tuple(
      fc.constantFrom("GET", "POST", "PRI", "CONNECT", "OPTIONS", "HEAD", "get", ""),
      longText,
      fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", ""),
      fc.array(
        fc.constantFrom(
          "Host: a",
          "Content-Length: -1",
          "Content-Length: 9",
          "Transfer-Encoding: chunked",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Expect: 100-continue",
          "X-Forwarded-For: ,,",
          ": x",
        ),
        { maxLength: 5 },
      ),
    )
    .map(([method, target, version, headers]) =>
      new TextEncoder().encode(`${method} /${target} ${version}\r\n${headers.join("\r\n")}\r\n\r\n{}`),
    );
  const bytes = fc.oneof(
    wire.map((each): Case => ({ kind: "bytes", upgraded: true, bytes: each })),
    fc
      .oneof(request, fc.uint8Array({ maxLength: 300 }))
      .map((each): Case => ({ kind: "bytes", upgraded: false, bytes: each })),
  );
  return fc.oneof(
    { weight: 12, arbitrary: frame },
    { weight: 2, arbitrary: hello },
    { weight: 3, arbitrary: body },
    { weight: 1, arbitrary: bytes },
  );
}
