/**
 * The frames that come and go with every message, read and written by their written form: one look at the text, where the
 * general way builds an object and checks it field by field. A frame that is written otherwise goes the general way, which
 * alone decides what is a frame.
 */
import { endsWhole } from "../../shared/base64url.ts";
import { type ClientFrame, encodeFrame, parseClientFrame, type ServerFrame } from "../../shared/frames.ts";
import { SEALED_MAX_BYTES, SIGNAL_BYTES } from "../../shared/limits.ts";
import type { Parsed } from "../../shared/parse.ts";

/** As a page's JSON.stringify writes them. A number of 15 digits is a safe integer; 16 bytes are 22 characters. */
const SEND = /^\{"type":"send","seq":([1-9]\d{0,14}),"kind":"sealed","body":"([\w-]{38,})"\}$/;
const ACK = /^\{"type":"ack","did":"([\w-]{21}[AQgw])","seq":([1-9]\d{0,14})\}$/;
const SIGNAL = /^\{"type":"signal","eid":"([\w-]{21}[AQgw])","seq":([1-9]\d{0,14}),"body":"([\w-]+)"\}$/;

const inBase64url = (bytes: number): number => Math.ceil((bytes * 4) / 3);
const SEALED_MAX_CHARACTERS = inBase64url(SEALED_MAX_BYTES);
const SIGNAL_CHARACTERS = new Set(SIGNAL_BYTES.map(inBase64url));
/** `{"type":"` stands before it: the letter that tells the three apart. */
const AT = 9;

/** @param text decoded as latin1: what is not ASCII fits none of the forms */
export function parseFrequent(text: string): ClientFrame | undefined {
  switch (text[AT]) {
    case "s": {
      const send = SEND.exec(text);
      if (send) {
        const body = send[2]!;
        if (body.length > SEALED_MAX_CHARACTERS || !endsWhole(body)) return undefined;
        return { type: "send", seq: Number(send[1]), kind: "sealed", body };
      }
      const signal = SIGNAL.exec(text);
      if (!signal) return undefined;
      const body = signal[3]!;
      if (!SIGNAL_CHARACTERS.has(body.length) || !endsWhole(body)) return undefined;
      return { type: "signal", eid: signal[1]!, seq: Number(signal[2]), body };
    }
    case "a": {
      const ack = ACK.exec(text);
      return ack ? { type: "ack", did: ack[1]!, seq: Number(ack[2]) } : undefined;
    }
    default:
      return undefined;
  }
}

/** A client's frame as it came; never throws. */
export function readFrame(data: Buffer): Parsed<ClientFrame> {
  const value = parseFrequent(data.toString("latin1"));
  return value ? { ok: true, value } : parseClientFrame(data.toString("utf8"));
}

/** The same text as `encodeFrame`: what stands in these was checked when it came, and has nothing to escape. */
export function writeFrame(frame: ServerFrame): string {
  switch (frame.type) {
    case "record":
      if (!("body" in frame)) return encodeFrame(frame);
      return `{"type":"record","did":"${frame.did}","seq":${frame.seq},"kind":"${frame.kind}","body":"${frame.body}"}`;
    case "signal":
      return `{"type":"signal","did":"${frame.did}","eid":"${frame.eid}","seq":${frame.seq},"body":"${frame.body}"}`;
    case "kept":
      return `{"type":"kept","seq":${frame.seq}}`;
    default:
      return encodeFrame(frame);
  }
}
