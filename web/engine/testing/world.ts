/**
 * Two people, their devices and a server, in one process under a told time. A device is an engine, a disk whose every
 * transaction can be lost, and a socket that can be cut. The whole world is one value that nothing changes in place, so
 * that an explorer keeps it and goes back. Beside it stands the truth: what people did, and what devices ever had.
 */
import { type ClientFrame, encodeFrame, parseClientFrame, type ServerFrame } from "../../../shared/frames.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import { parseContent, type Target } from "../../../shared/content.ts";
import type { Command, CommandRefusal, EngineFrame, Input, Moment, Write } from "../engine.ts";
import { ENGINE_LIMITS, type EngineLimits } from "../limits.ts";
import type { EngineCrypto } from "../ports.ts";
import type { State } from "../state.ts";
import type { Row, View } from "../view.ts";
import {
  closeConnection,
  emptyRelay,
  receive,
  RELAY_ROOMS,
  type RelayMemory,
  type RelayRooms,
  type Said,
  takeSeat,
} from "./honest-relay.ts";

/** The engine's functions as values, so that a test can put a broken engine in. */
export interface Engine {
  newState: typeof import("../state.ts").newState;
  loadState: typeof import("../state.ts").loadState;
  helloOf: typeof import("../state.ts").helloOf;
  step: typeof import("../step.ts").step;
  viewOf: typeof import("../view.ts").viewOf;
}

export type Disk = ReadonlyMap<string, Write>;

export interface Page {
  state: State;
  /** When it was opened: its own clock begins there. */
  opened: number;
  inbox: readonly ServerFrame[];
  connection: number | null;
  wakeAt: number | null;
  view: View;
}

export interface Device {
  seat: Seat;
  did: string;
  disk: Disk;
  /** Older disks, the newest last. */
  past: readonly Disk[];
  page: Page | null;
  /** Its disk went back to an older one at least once. */
  wentBack: boolean;
}

/** What a person wrote, and what stood on the screen then. */
export interface Written {
  seat: Seat;
  did: string;
  saw: readonly string[];
}

/** What a device sealed as its number `seq`. */
export interface Sealed {
  did: string;
  seq: number;
  eid: string;
  text: string;
}

/** Texts are called by their first words here, however they were edited. */
export interface Truth {
  /** The first words of what was edited, by each of its later words. */
  first: Readonly<Record<string, string>>;
  /** For how long texts last once read, where they do not until the end. */
  lasts: Readonly<Record<string, number>>;
  /** When the time of a text began to run on a device: `did text`. */
  began: Readonly<Record<string, number>>;
  written: Readonly<Record<string, Written>>;
  /** The message's id. */
  unsent: Readonly<Record<string, string>>;
  /** Which devices ever had a text, stored. */
  had: Readonly<Record<string, readonly string[]>>;
  /** Texts that stood on a screen with eyes before it. */
  seen: Readonly<Record<string, true>>;
  sealed: readonly Sealed[];
  /** Texts whose record the server took. */
  taken: Readonly<Record<string, true>>;
  /** The body of each `did seq`; and those that were given to two records, as a disk and the server forgot the first. */
  given: Readonly<Record<string, string>>;
  twice: Readonly<Record<string, true>>;
}

export interface WorldData {
  now: number;
  connections: number;
  relay: RelayMemory;
  devices: Readonly<Record<string, Device>>;
  /** The device that has the seat. */
  present: Readonly<Partial<Record<Seat, string>>>;
  truth: Truth;
  complaints: readonly string[];
}

/** Something that must not be, and not a bug of the test. */
export class Violation extends Error {
  override name = "Violation";
}

/** Where the page dies while it works on one input; "lost-write": after all of it, and the disk forgets it. */
export type Crash = "before-write" | "before-send" | "lost-write";

export interface Meddler {
  /** What the server takes for what a page sent. */
  fromClient?(seat: Seat, frame: ClientFrame): Promise<readonly ClientFrame[]>;
  /** What a page gets for what the server said. */
  toClient?(seat: Seat, frame: ServerFrame): Promise<readonly ServerFrame[]>;
}

export interface WorldOptions {
  engine: Engine;
  crypto: EngineCrypto;
  /** The cryptography of one seat, where it is not everybody's: a hostile peer's. */
  cryptoOf?: Partial<Record<Seat, EngineCrypto>>;
  /** A value of 16 bytes that nobody has had before. */
  fresh(): string;
  keys: { sid: string; pskH: string; kHello: string };
  limits?: Partial<EngineLimits>;
  rooms?: Partial<RelayRooms>;
  meddler?: Meddler;
  /** Looks into a sealed body; only the symbolic cryptography can. */
  peek?(body: string): { json: string; place: { eid: string } } | null;
  /** Freezes every state, so that a step that changes its input throws. */
  freeze?: boolean;
  /** Parses each sent frame as the server does. */
  parse?: boolean;
}

/** More inputs than any test's rest needs: reaching it is a loop. */
const CALM_INPUTS_MAX = 1_000;
const PAST_MAX = 400;
const WALL = 1_800_000_000_000;

const FORWARDED = new Set<ServerFrame["type"]>([
  "welcome",
  "record",
  "caught-up",
  "kept",
  "signal",
  "presence",
  "refused",
]);
const isForEngine = (frame: ServerFrame): frame is EngineFrame => FORWARDED.has(frame.type);

export const SEATS = [1, 2] as const;

export type World = ReturnType<typeof createWorld>;

export function createWorld(options: WorldOptions) {
  const { engine, crypto, fresh, keys, meddler } = options;
  const limits = { ...ENGINE_LIMITS, ...options.limits };
  const rooms = { ...RELAY_ROOMS, ...options.rooms };
  const contextOf = (seat: Seat) => ({ crypto: options.cryptoOf?.[seat] ?? crypto, random: fresh, limits });
  let data: WorldData = {
    now: 0,
    connections: 0,
    relay: emptyRelay,
    devices: {},
    present: {},
    truth: {
      first: {},
      lasts: {},
      began: {},
      written: {},
      unsent: {},
      had: {},
      seen: {},
      sealed: [],
      taken: {},
      given: {},
      twice: {},
    },
    complaints: [],
  };

  const set = (change: Partial<WorldData>) => {
    data = { ...data, ...change };
  };
  const tell = (change: Partial<Truth>) => set({ truth: { ...data.truth, ...change } });
  const firstOf = (text: string) => firstWords(data.truth, text);
  const complain = (what: string) => set({ complaints: [...data.complaints, what] });

  const deviceOf = (seat: Seat): Device | null => {
    const did = data.present[seat];
    return did === undefined ? null : data.devices[did]!;
  };
  const pageOf = (seat: Seat): Page | null => deviceOf(seat)?.page ?? null;
  function setDevice(did: string, change: Partial<Device>): void {
    set({ devices: { ...data.devices, [did]: { ...data.devices[did]!, ...change } } });
  }
  function setPage(did: string, change: Partial<Page>): void {
    const page = data.devices[did]?.page;
    if (page) setDevice(did, { page: { ...page, ...change } });
  }
  const momentOf = (page: Page): Moment => ({ monotonic: data.now - page.opened, wall: WALL + data.now });

  /** What the server says goes into the inboxes of the connections that it listens to. */
  async function put(said: Said): Promise<void> {
    for (const { to, frame } of said) {
      const frames = meddler?.toClient ? await meddler.toClient(to, frame) : [frame];
      for (const each of frames) inject(to, each);
    }
  }
  function inject(to: Seat, frame: ServerFrame): void {
    const device = deviceOf(to);
    const page = device?.page;
    if (!device || !page || page.connection === null) return;
    setPage(device.did, { inbox: [...page.inbox, frame] });
  }

  const relayContext = () => ({
    now: data.now,
    rooms,
    digest: (body: string) => crypto.bodyDigest(body),
  });

  async function toServer(device: Device, connection: number, frame: ClientFrame): Promise<void> {
    if (options.parse ?? true) {
      const parsed = parseClientFrame(encodeFrame(frame));
      if (!parsed.ok) complain(`a frame that the server does not take: ${parsed.message} ${frame.type}`);
    }
    note(device, frame);
    const frames = meddler?.fromClient ? await meddler.fromClient(device.seat, frame) : [frame];
    for (const each of frames) await serve(device.seat, connection, each);
  }

  async function serve(seat: Seat, connection: number, frame: ClientFrame): Promise<void> {
    const { memory, said } = await receive(data.relay, seat, connection, frame, relayContext());
    set({ relay: memory });
    if (frame.type === "send" && memory.seats[seat].queue.some((each) => "body" in each && each.body === frame.body)) {
      const peeked = options.peek?.(frame.body);
      const content = peeked ? parseContent(peeked.json) : null;
      if (content?.ok && content.value.kind === "text")
        tell({ taken: { ...data.truth.taken, [firstOf(content.value.text)]: true } });
    }
    await put(said);
  }

  /** The witness reads what is sent. */
  function note(device: Device, frame: ClientFrame): void {
    if (frame.type !== "send") return;
    const { given, twice } = data.truth;
    const name = `${device.did} ${frame.seq}`;
    if (given[name] === undefined) tell({ given: { ...given, [name]: frame.body } });
    else if (given[name] !== frame.body) {
      tell({ twice: { ...twice, [name]: true } });
      if (!device.wentBack) complain(`two records of one device have the number ${frame.seq}`);
    }
    if (frame.kind !== "sealed") return;
    const peeked = options.peek?.(frame.body);
    if (!peeked) return;
    const content = parseContent(peeked.json);
    if (!content.ok || content.value.kind !== "text") return;
    const text = firstOf(content.value.text);
    const { did } = device;
    const known = data.truth.sealed.some(
      (each) => each.did === did && each.seq === frame.seq && each.eid === peeked.place.eid && each.text === text,
    );
    if (known) return;
    tell({
      sealed: [...data.truth.sealed, { did, seq: frame.seq, eid: peeked.place.eid, text }],
    });
  }

  function noteView(device: Device, view: View): void {
    let { had, began } = data.truth;
    for (const row of view.rows) {
      if ((row.kind !== "own" && row.kind !== "peer") || !row.lasts) continue;
      const name = `${device.did} ${firstOf(row.text)}`;
      const isRead = row.kind === "own" ? row.mark === "read" : row.seen;
      if (isRead && began[name] === undefined) began = { ...began, [name]: data.now };
    }
    if (began !== data.truth.began) tell({ began });
    for (const said of textsOfOther(view, device.seat)) {
      const text = firstOf(said);
      if (had[text]?.includes(device.did)) continue;
      had = { ...had, [text]: [...(had[text] ?? []), device.did] };
    }
    if (had !== data.truth.had) tell({ had });
  }

  function applied(disk: Disk, writes: readonly Write[]): Disk {
    if (writes.length === 0) return disk;
    const after = new Map(disk);
    for (const write of writes) {
      const name = `${write.table} ${write.n}`;
      if (write.row === null) after.delete(name);
      else after.set(name, write);
    }
    return after;
  }

  async function input(seat: Seat, what: Input, crash: Crash | null = null): Promise<CommandRefusal | null> {
    const device = deviceOf(seat);
    if (!device?.page) return null;
    const { did, page } = device;
    const { state, effects } = await engine.step(page.state, what, momentOf(page), contextOf(seat));
    if (options.freeze) deepFreeze(state);
    if (crash === "before-write") {
      await close(seat);
      return null;
    }
    const disk = applied(device.disk, effects.writes);
    const past = disk === device.disk ? device.past : [...device.past, device.disk].slice(-PAST_MAX);
    const wakeAt = effects.wakeInMs === null ? null : data.now + Math.max(0, effects.wakeInMs);
    setDevice(did, { disk, past });
    const view = engine.viewOf(state, momentOf(page));
    setPage(did, { state, wakeAt, view });
    noteView(data.devices[did]!, view);
    if (crash === "before-send") {
      await close(seat);
      return effects.refused;
    }
    const { connection } = data.devices[did]!.page!;
    if (connection !== null) for (const frame of effects.frames) await toServer(data.devices[did]!, connection, frame);
    if (crash === "lost-write") {
      await close(seat);
      goBack(seat, disk === device.disk ? 0 : 1);
      return effects.refused;
    }
    if (effects.reconnect && connection !== null) {
      await cut(seat);
      await connect(seat);
    }
    return effects.refused;
  }

  /** The disk becomes what it was so many transactions ago. */
  function goBack(seat: Seat, transactions: number): void {
    const device = deviceOf(seat);
    if (!device || transactions === 0) return;
    const at = Math.max(0, device.past.length - transactions);
    const disk = device.past[at];
    if (disk) setDevice(device.did, { disk, past: device.past.slice(0, at), wentBack: true });
  }

  /** The state that a reload would find. */
  function stored({ disk, seat, did }: Device): State | null {
    // Rows of files are no part of the engine's state.
    const rows = [...disk.values()].flatMap(({ table, n, row }) =>
      table === "file" ? [] : [{ table, n, row: JSON.parse(JSON.stringify(row)) as unknown }],
    );
    return rows.length === 0 ? engine.newState({ ...keys, seat, did }) : engine.loadState(rows);
  }

  /** What stands on the screen and not in the storage; null: a reload shows the same. */
  function showsWhatIsStored(seat: Seat): string | null {
    const device = deviceOf(seat);
    if (!device?.page) return null;
    const state = stored(device);
    const rows = (state && engine.viewOf(state, momentOf(device.page)).rows) ?? [];
    const one = device.page.view.rows.map(inFull);
    const two = rows.map(inFull);
    const at = one.findIndex((row, index) => row !== two[index]);
    if (at < 0 && one.length === two.length) return null;
    return `shows ${one[at]} and a reload ${two[at < 0 ? one.length : at]}`;
  }

  async function open(seat: Seat): Promise<void> {
    const device = deviceOf(seat);
    if (!device || device.page) return;
    const state = stored(device);
    if (!state) {
      complain("the disk is not understood");
      return;
    }
    if (options.freeze) deepFreeze(state);
    const page: Page = {
      state,
      opened: data.now,
      inbox: [],
      connection: null,
      // The loop ticks as it begins where something is to disappear.
      wakeAt: state.timeline.running.size > 0 ? data.now : null,
      view: engine.viewOf(state, { monotonic: 0, wall: WALL + data.now }),
    };
    setDevice(device.did, { page });
    noteView(data.devices[device.did]!, page.view);
  }

  /** The page goes without a word; what it held in memory goes with it. */
  async function close(seat: Seat): Promise<void> {
    const device = deviceOf(seat);
    if (!device?.page) return;
    const { connection } = device.page;
    setDevice(device.did, { page: null });
    if (connection !== null) await closed(seat, connection);
  }

  async function closed(seat: Seat, connection: number): Promise<void> {
    const { memory, said } = closeConnection(data.relay, seat, connection, data.now);
    set({ relay: memory });
    await put(said);
  }

  async function connect(seat: Seat): Promise<void> {
    const device = deviceOf(seat);
    if (!device?.page || device.page.connection !== null) return;
    const connection = data.connections + 1;
    set({ connections: connection });
    setPage(device.did, { connection, inbox: [] });
    const hello = engine.helloOf(device.page.state);
    const frame: ClientFrame = { type: "hello", tag: "abcde", seat, token: "A".repeat(43), ...hello };
    await toServer(device, connection, frame);
  }

  /** The socket goes, with what was on its way. */
  async function cut(seat: Seat): Promise<void> {
    const device = deviceOf(seat);
    const connection = device?.page?.connection ?? null;
    if (!device || connection === null) return;
    setPage(device.did, { connection: null, inbox: [] });
    await closed(seat, connection);
    await input(seat, { type: "disconnected" });
  }

  /** A new device takes the seat by the code; the one before is out. */
  async function join(seat: Seat, did = fresh()): Promise<void> {
    await close(seat);
    set({
      relay: takeSeat(data.relay, seat, did, data.now),
      present: { ...data.present, [seat]: did },
      devices: {
        ...data.devices,
        [did]: { seat, did, disk: new Map(), past: [], page: null, wentBack: false },
      },
    });
    await open(seat);
  }

  /** The page takes what came first as one input; all that waits where no number is given. */
  async function deliver(seat: Seat, frames = Number.POSITIVE_INFINITY, crash: Crash | null = null): Promise<void> {
    const device = deviceOf(seat);
    const inbox = device?.page?.inbox ?? [];
    if (!device || inbox.length === 0) return;
    const taken = inbox.slice(0, frames);
    setPage(device.did, { inbox: inbox.slice(taken.length) });
    await input(seat, { type: "frames", frames: taken.filter(isForEngine) }, crash);
  }

  const command = (seat: Seat, what: Command, crash: Crash | null = null) =>
    input(seat, { type: "command", command: what }, crash);

  /** A press that is for the pairing on the screen. */
  const press = (seat: Seat, type: "write-anyway" | "share-earlier", crash: Crash | null = null) =>
    command(seat, { type, pairing: pageOf(seat)?.view.pairing ?? 0 }, crash);

  async function write(seat: Seat, text: string, crash: Crash | null = null, reply?: Target): Promise<void> {
    const device = deviceOf(seat);
    if (!device?.page) return;
    const saw = placedTexts(device.page.view).map(firstOf);
    tell({ written: { ...data.truth.written, [text]: { seat, did: device.did, saw } } });
    const { lasts } = device.page.view;
    if (lasts) tell({ lasts: { ...data.truth.lasts, [text]: lasts } });
    await command(seat, reply ? { type: "write", text, reply } : { type: "write", text }, crash);
    // What the page had no time to store was never said.
    if (crash === "before-write") {
      const { [text]: _, ...written } = data.truth.written;
      tell({ written });
    }
  }

  const rowOf = (seat: Seat, text: string) =>
    pageOf(seat)?.view.rows.find(
      (row): row is Extract<Row, { kind: "own" | "peer" }> =>
        (row.kind === "own" || row.kind === "peer") && row.text === text,
    );

  /** One's own text gets other words, that nothing else has. */
  async function edit(
    seat: Seat,
    text: string,
    to: string,
    crash: Crash | null = null,
  ): Promise<CommandRefusal | null> {
    const row = rowOf(seat, text);
    if (row?.kind !== "own") return null;
    const { first } = data.truth;
    tell({ first: { ...first, [to]: firstOf(text) } });
    const refused = await command(seat, { type: "edit", id: row.id, text: to }, crash);
    if (refused || crash === "before-write") tell({ first });
    return refused;
  }

  async function unsend(seat: Seat, text: string, crash: Crash | null = null): Promise<CommandRefusal | null> {
    const row = rowOf(seat, text);
    if (row?.kind !== "own") return null;
    const refused = await command(seat, { type: "unsend", id: row.id }, crash);
    if (!refused && crash !== "before-write") tell({ unsent: { ...data.truth.unsent, [firstOf(text)]: row.id } });
    return refused;
  }

  /** Someone looks at the page. */
  async function look(seat: Seat, crash: Crash | null = null): Promise<void> {
    const page = pageOf(seat);
    if (!page) return;
    const rows = page.view.rows.filter((row) => row.kind === "peer");
    if (rows.length === 0) return;
    let seen = data.truth.seen;
    for (const row of rows) seen = { ...seen, [firstOf(row.text)]: true };
    tell({ seen });
    await command(seat, { type: "seen", messages: rows.map(({ id }) => ({ author: otherSeat(seat), id })) }, crash);
  }

  /** The two read their codes to each other; who hears the same presses "They match". Says whether they were the same. */
  async function compare(): Promise<boolean> {
    const codes = SEATS.map((seat) => pageOf(seat)?.view.safety?.symbols);
    if (!codes[0] || !codes[1] || codes[0].join() !== codes[1].join()) return false;
    for (const seat of SEATS) await command(seat, { type: "matched", symbols: codes[0] });
    return true;
  }

  async function tick(seat: Seat, crash: Crash | null = null): Promise<void> {
    await input(seat, { type: "tick" }, crash);
  }

  const nextWake = (): { seat: Seat; at: number } | null => {
    let next: { seat: Seat; at: number } | null = null;
    for (const seat of SEATS) {
      const at = pageOf(seat)?.wakeAt ?? null;
      if (at !== null && (next === null || at < next.at)) next = { seat, at };
    }
    return next;
  };

  /** Time goes on: pages tick when they asked for it. Nothing is delivered. */
  async function pass(ms: number): Promise<void> {
    const until = data.now + ms;
    for (let ticks = 0; ; ticks += 1) {
      const next = nextWake();
      if (!next || next.at > until) break;
      if (ticks > CALM_INPUTS_MAX) throw new Violation("A page wakes itself for ever.");
      set({ now: Math.max(data.now, next.at) });
      await tick(next.seat);
    }
    set({ now: until });
  }

  /** Everything that is under way arrives; time stands still. */
  async function settle(): Promise<void> {
    for (let inputs = 0; SEATS.some((seat) => (pageOf(seat)?.inbox.length ?? 0) > 0); inputs += 1) {
      if (inputs > CALM_INPUTS_MAX) throw new Violation("The two do not come to rest.");
      for (const seat of SEATS) await deliver(seat);
    }
  }

  /** Both are here and stay, and time goes on for so long: what can arrive has arrived. */
  async function calm(ms = 30_000): Promise<void> {
    const until = data.now + ms;
    for (const seat of SEATS) {
      await open(seat);
      await connect(seat);
    }
    for (let rounds = 0; ; rounds += 1) {
      await settle();
      const next = nextWake();
      if (!next || next.at > until) break;
      if (rounds > CALM_INPUTS_MAX) throw new Violation("The two do not come to rest.");
      await pass(Math.max(0, next.at - data.now));
    }
    await settle();
    set({ now: Math.max(data.now, until) });
  }

  return {
    get data() {
      return data;
    },
    set data(value: WorldData) {
      data = value;
    },
    keys,
    crypto,
    /** Sealed bodies can be looked into, and nobody stands between a page and the server. */
    seesAll: options.peek !== undefined && meddler === undefined,
    deviceOf,
    pageOf,
    rowOf,
    view: (seat: Seat): View => {
      const page = pageOf(seat);
      if (!page) throw new Error(`No page of seat ${seat} is open.`);
      return engine.viewOf(page.state, momentOf(page));
    },
    showsWhatIsStored,
    texts: (seat: Seat): string[] => textsOnScreen(pageOf(seat)?.view ?? { rows: [] }),
    setRelay: (relay: RelayMemory) => set({ relay }),
    /** Puts other frames in place of those that are on their way to this page. */
    setInbox: (seat: Seat, inbox: readonly ServerFrame[]) => {
      const device = deviceOf(seat);
      if (device) setPage(device.did, { inbox });
    },
    input,
    command,
    press,
    inject,
    serve,
    join,
    open,
    close,
    connect,
    cut,
    deliver,
    goBack,
    write,
    edit,
    unsend,
    look,
    compare,
    tick,
    pass,
    settle,
    calm,
    complain,
  };
}

/** A value as text, whatever the order of its fields. */
const inFull = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );

/** What a text said at first. */
export const firstWords = ({ first }: Truth, text: string): string => first[text] ?? text;

/** Texts that stand as messages on this screen, in their order. */
export const textsOnScreen = ({ rows }: Pick<View, "rows">): string[] =>
  rows.flatMap((row) => (row.kind === "own" || row.kind === "peer" ? [row.text] : []));

/** Texts that have their place in the talk; what waits goes later, and stands later. */
const placedTexts = ({ rows }: View): string[] =>
  rows.flatMap((row) =>
    row.kind === "peer" || (row.kind === "own" && ["sent", "delivered", "read"].includes(row.mark)) ? [row.text] : [],
  );

/** Texts of the other's that this screen has, the shared ones too. */
function textsOfOther({ rows }: View, seat: Seat): string[] {
  return rows.flatMap((row) => {
    if (row.kind === "peer") return [row.text];
    if (row.kind !== "shared") return [];
    return row.messages.flatMap(({ author, text }) => (author === seat ? [] : [text]));
  });
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  if (value instanceof Map) {
    for (const each of value.values()) deepFreeze(each);
    const map = value as Map<unknown, unknown>;
    Object.assign(map, {
      set: (key: unknown, each: unknown) => (map.get(key) === each ? map : refuse()),
      delete: (key: unknown) => map.has(key) && refuse(),
      clear: refuse,
    });
  }
  Object.freeze(value);
  for (const each of Object.values(value)) deepFreeze(each);
}

function refuse(): never {
  throw new Error("A step changes what an older state still sees.");
}
