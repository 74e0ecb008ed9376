/** What a device says at once, in the forms of scripts/say.lua: as it takes it, and as it announces it. */
import type { Seat } from "../../../shared/shapes.ts";
import type { NewRecord, Said, SessionEvent } from "../session-store.ts";

/** As the script takes what is said, and what is announced tells it: say.lua. */
export function saidArgs({ acks, records, signals }: Said, digests: readonly string[]): (string | number)[] {
  const args: (string | number)[] = [];
  for (const { did, seq } of acks) args.push(did, seq);
  for (const { seq, kind, body } of records) args.push(`${seq}|${kind === "sealed" ? "s" : "h"}||${body}`);
  for (const { eid, seq, body } of signals) args.push(`${eid}|${seq}|${body}`);
  for (const [at, { unsends, acks: answered }] of records.entries()) {
    if (!unsends && !answered) continue;
    args.push(
      at + 1,
      unsends?.did ?? "",
      unsends?.seq ?? "",
      digests[at] ?? "",
      answered?.did ?? "",
      answered?.seq ?? "",
    );
  }
  return args;
}

/** What is announced of what was said. */
export function eventsOf(
  from: Seat,
  { did, position }: { did: string; position: number },
  records: readonly NewRecord[],
  { kept, added }: { kept: number; added: number },
  signals: Said["signals"],
): SessionEvent[] {
  const events: SessionEvent[] = [];
  // The new ones are the last that are kept; among them may stand what was kept already.
  for (const { seq, kind, body } of records) {
    if (events.length === added) break;
    if (seq !== kept - added + events.length + 1) continue;
    events.push({ type: "record", from, position: position + events.length, record: { did, seq, kind, body } });
  }
  for (const { eid, seq, body } of signals) events.push({ type: "signal", from, did, eid, seq, body });
  return events;
}

/** Records and signals as say.lua announces them: whose they are, then each on a line of its own. */
export function* saidIn(message: string): Generator<SessionEvent> {
  const [head, ...lines] = message.split("\n");
  const [seat, did, first] = head!.split("|") as [string, string, string];
  const from = Number(seat) as Seat;
  let position = Number(first);
  for (const line of lines) {
    if (line.startsWith("~")) {
      const [eid, seq, body] = line.slice(1).split("|") as [string, string, string];
      yield { type: "signal", from, did, eid, seq: Number(seq), body };
    } else {
      const [seq, kind, , body] = line.split("|") as [string, string, string, string];
      const record = { did, seq: Number(seq), kind: kind === "h" ? "handshake" : "sealed", body } as const;
      yield { type: "record", from, position, record };
      position += 1;
    }
  }
}
