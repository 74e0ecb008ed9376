/**
 * What an operator may know of how the server fares, in Prometheus' words, and nothing by which anybody could be known: no
 * label holds an id, a name of a person, a link or an address. Everything that is counted is listed here.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { EndCause, RecordKind } from "../../shared/frames.ts";
import { type Refusal, refusalOfClose } from "../../shared/refusals.ts";

export interface Metrics {
  /** A chat was started. `token`: the operator's name for the access token; "" where everybody may. */
  created(token: string): void;
  joined(): void;
  wrongCode(): void;
  ended(cause: EndCause): void;
  record(kind: RecordKind, bytes: number): void;
  /** A socket was proven: of a page of the build that this server gives out, of another one's, or of no page [R21]. */
  arrived(page: "own" | "other" | "unsaid"): void;
  /** The store took so long for a record, in milliseconds. */
  appended(ms: number): void;
  /** From a record's arrival here to its announcement here, in milliseconds. */
  announced(ms: number): void;
  fileChunk(bytes: number): void;
  /** A chat is heard on this node (1), or not any more (-1). */
  heard(change: 1 | -1): void;
  refused(kind: Refusal): void;
  /** A socket is gone. @param code as WebSocket has it (RFC 6455, 7.4) */
  closed(code: number): void;
  storeFailed(verb: string): void;
  /** What is asked for when somebody looks. */
  ask(now: { sockets: () => number; strangers: () => number; proofsWaiting: () => number }): void;
  /** All of it in the text format, and that format's media type. */
  text(): Promise<string>;
  readonly mediaType: string;
}

/** Of the store's answer: a memory takes microseconds, a Redis next door one or two milliseconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  /** Counted by an addition, and handed over when somebody looks: for what happens with each message. */
  function tally(name: string, help: string): { add(amount: number): void } {
    let total = 0;
    let told = 0;
    const counter: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        counter.inc(total - told);
        told = total;
      },
    });
    return { add: (amount) => (total += amount) };
  }
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers });
  const gauge = (name: string, help: string, value: () => number) => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(value()) });
  };

  const created = counter(
    "duologue_chats_created_total",
    "Chats started here, by the operator's name of the access token",
    ["token"],
  );
  const arrivals = counter(
    "duologue_arrivals_total",
    "Sockets proven, by whether their page is of this server's own build; others and older ones say no build",
    ["kind"],
  );
  const joins = counter("duologue_joins_total", "Seats taken, devices that came again included");
  const wrongCodes = counter("duologue_wrong_codes_total", "Wrong secret codes");
  const ends = counter("duologue_ends_total", "Chats ended by this node, by cause", ["cause"]);
  const refusals = counter("duologue_refusals_total", "Requests and upgrades refused, by kind", ["kind"]);
  const closes = counter("duologue_socket_closes_total", "Sockets that are gone, by why", ["kind"]);
  const storeErrors = counter("duologue_store_errors_total", "Outages of the store, by what was asked of it", ["verb"]);
  const records: Record<RecordKind, ReturnType<typeof tally>> = {
    sealed: tally(
      "duologue_messages_total",
      "Sealed records kept for the other participant: messages and what belongs to them",
    ),
    handshake: tally("duologue_handshakes_total", "Handshake records kept for the other participant"),
  };
  const recordBytes = tally("duologue_record_bytes_total", "Bytes of those records");
  const fileBytes = tally(
    "duologue_file_bytes_total",
    "Bytes of sealed chunks of files kept for the other participant",
  );
  const append = histogram("duologue_append_seconds", "How long the store takes to keep a record");
  const announce = histogram(
    "duologue_deliver_seconds",
    "From a record's arrival to its way out to the other's socket, both on this node; of one record in 16",
  );

  let chats = 0;
  gauge("duologue_chats", "Chats with a page connected to this node", () => chats);
  let now = { sockets: () => 0, strangers: () => 0, proofsWaiting: () => 0 };
  gauge("duologue_sockets", "Sockets connected to this node", () => now.sockets());
  gauge("duologue_strangers", "Of those, sockets that have proven nothing yet", () => now.strangers());
  gauge("duologue_argon2_waiting", "Codes and new invites that wait for their argon2id", () => now.proofsWaiting());

  return {
    created: (token) => created.inc({ token }),
    arrived: (page) => arrivals.inc({ kind: page }),
    joined: () => joins.inc(),
    wrongCode: () => wrongCodes.inc(),
    ended: (cause) => ends.inc({ cause }),
    record(kind, bytes) {
      records[kind].add(1);
      recordBytes.add(bytes);
    },
    appended: (ms) => append.observe(ms / 1_000),
    announced: (ms) => announce.observe(ms / 1_000),
    fileChunk: (bytes) => fileBytes.add(bytes),
    heard: (change) => (chats += change),
    refused: (kind) => refusals.inc({ kind }),
    closed: (code) => closes.inc({ kind: closeKind(code) }),
    storeFailed: (verb) => storeErrors.inc({ verb }),
    ask: (given) => (now = given),
    text: () => registry.metrics(),
    mediaType: registry.contentType,
  };
}

/** A close code as a few words: what another client makes up must not become a label. */
function closeKind(code: number): string {
  // 1000 and 1001: the page went; 1005: it went without a word.
  if (code === 1000 || code === 1001 || code === 1005) return "left";
  if (code === 1006) return "lost";
  return refusalOfClose(code) ?? "other";
}
