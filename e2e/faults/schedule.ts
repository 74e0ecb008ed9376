/** What happens in a run, drawn from its seed before it begins: the same seed is the same schedule. */
import type { Seat } from "../../shared/shapes.ts";
import { nodesOf, type WorldKind } from "./world.ts";

export type FaultKind =
  | "cut-client"
  | "half-open-client"
  | "slow-client"
  | "refuse-client"
  | "offline-client"
  | "freeze-client"
  | "hide-client"
  | "move-client"
  | "reload"
  | "close-and-return"
  | "change-device"
  | "second-tab"
  | "crash-before-write"
  | "crash-after-write"
  | "go-back"
  | "lose-storage"
  | "compare"
  | "write-anyway"
  | "kill-node"
  | "stop-node"
  | "pause-node"
  | "cut-redis-link"
  | "half-open-redis-link"
  | "slow-redis-link"
  | "pause-redis"
  | "cut-announcements"
  | "fail-over"
  | "kill-master"
  | "lose-redis"
  | "store-goes-back"
  | "share-earlier"
  | "end";

export interface Step {
  kind: FaultKind;
  /** Whom it strikes; a client's kinds take the seat, a node's kinds the node. */
  seat: Seat;
  node: number;
  /** How long it lasts, and how long it is quiet before it. */
  holdMs: number;
  gapMs: number;
  /** The next step begins while this one lasts. */
  overlaps: boolean;
  /** The next step waits until both are back. */
  awaitsRecovery: boolean;
  /** Whatever else the kind has to decide. */
  dice: number;
  writes: { seat: Seat; count: number; long: boolean; during: boolean }[];
  /** Files that are sent meanwhile; none where the bench is not asked for them. */
  files: { seat: Seat; kind: FileKind; size: number; during: boolean }[];
}

/** What becomes of a file at the other's: it is shown, kept where they say, or opened once. */
export type FileKind = "shown" | "saved" | "once";

export interface Plan {
  seed: number;
  steps: Step[];
  /** Which node each participant and the host begins on. */
  nodes: [number, number, number];
  hostStays: boolean;
  /** At the end, what is held back is let go by comparing; else by writing anyway. */
  compares: boolean;
  /** Who ends it where no step did. */
  endedBy: "first" | "second" | "host";
}

/** Small, fast, and the same everywhere: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const STEPS_MIN = 10;
const STEPS_MAX = 13;

const weights: Record<Exclude<FaultKind, "end" | "lose-redis">, number> = {
  "cut-client": 5,
  "half-open-client": 3,
  "slow-client": 3,
  "refuse-client": 2,
  "offline-client": 3,
  "freeze-client": 3,
  "hide-client": 1,
  "move-client": 3,
  reload: 5,
  "close-and-return": 2,
  "change-device": 2,
  "second-tab": 2,
  "crash-before-write": 3,
  "crash-after-write": 3,
  "go-back": 3,
  "lose-storage": 1.5,
  compare: 1.5,
  "write-anyway": 1,
  "kill-node": 1.5,
  "stop-node": 1.5,
  "pause-node": 2,
  "cut-redis-link": 2,
  "half-open-redis-link": 2,
  "slow-redis-link": 2,
  "pause-redis": 2,
  "cut-announcements": 2,
  "share-earlier": 2,
  "fail-over": 3,
  "kill-master": 2,
  "store-goes-back": 2,
};

const clusterOnly: readonly FaultKind[] = ["fail-over", "kill-master"];

/** A cluster goes back by itself, when a master dies. */
const singleOnly: readonly FaultKind[] = ["store-goes-back"];

/** A cluster's clients are sent from server to server by name, past any proxy. */
const notInCluster: readonly FaultKind[] = ["cut-redis-link", "half-open-redis-link", "slow-redis-link", ...singleOnly];

/** With the embedded store there is one node and no Redis, and a node's end is the data's. */
const notInMemory: readonly FaultKind[] = [
  "move-client",
  "kill-node",
  "stop-node",
  "cut-redis-link",
  "half-open-redis-link",
  "slow-redis-link",
  "pause-redis",
  "cut-announcements",
  ...clusterOnly,
  ...singleOnly,
];

const leftOut: Record<WorldKind, readonly FaultKind[]> = {
  "one-node": ["move-client", ...clusterOnly],
  single: clusterOnly,
  cluster: notInCluster,
  memory: notInMemory,
};

/** Another row of numbers than the one that the rest is drawn from: with files and without, the faults are the same. */
const FILES_SEED = 0x66_69_6c_65;
const FILE_SHARE = 0.4;
/** At most, in bytes: mostly one chunk, sometimes two or three. */
const FILE_SIZES = [20_000, 20_000, 280_000, 700_000];

const LOSS_SHARE = 0.04;
const END_SHARE = 0.3;

/** @param withFiles people send files, too */
export function draw(seed: number, world: WorldKind, withFiles = false): Plan {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const chance = (share: number) => random() < share;
  const seat = (): Seat => (chance(0.5) ? 1 : 2);
  const nodes = nodesOf(world);
  const kinds = (Object.entries(weights) as [FaultKind, number][]).filter(([kind]) => !leftOut[world].includes(kind));
  const whole = kinds.reduce((sum, [, weight]) => sum + weight, 0);

  function kind(): FaultKind {
    let left = random() * whole;
    for (const [name, weight] of kinds) if ((left -= weight) < 0) return name;
    return "cut-client";
  }

  function writes(): Step["writes"] {
    return Array.from({ length: below(4) }, () => ({
      seat: seat(),
      count: chance(0.2) ? 1 + below(20) : 1 + below(2),
      long: chance(0.15),
      during: chance(0.6),
    }));
  }

  function step(kind: FaultKind): Step {
    const overlaps = chance(0.25);
    return {
      kind,
      seat: seat(),
      node: below(nodes),
      // Some longer than a lease, or than the time after which a silent line is given up.
      holdMs: chance(0.12) ? 600 + below(600) : 10 + below(120),
      gapMs: chance(0.5) ? 0 : below(60),
      overlaps,
      awaitsRecovery: !overlaps && chance(0.6),
      dice: random(),
      writes: writes(),
      files: [],
    };
  }

  const steps = Array.from({ length: STEPS_MIN + below(STEPS_MAX - STEPS_MIN + 1) }, () => step(kind()));
  if (chance(END_SHARE)) steps.splice(3 + below(steps.length - 3), 0, step("end"));
  if (chance(LOSS_SHARE) && world !== "cluster") steps.splice(3 + below(steps.length - 3), 0, step("lose-redis"));
  if (withFiles) drawFiles(steps, randomOf(seed ^ FILES_SEED));
  return {
    seed,
    steps,
    nodes: [below(nodes), below(nodes), below(nodes)],
    hostStays: chance(0.3),
    compares: chance(0.5),
    endedBy: (["first", "second", "host"] as const)[below(3)]!,
  };
}

function drawFiles(steps: Step[], random: () => number): void {
  for (const step of steps) {
    while (random() < FILE_SHARE) {
      const kind = (["shown", "shown", "saved", "once"] as const)[Math.floor(random() * 4)]!;
      const size = 1 + Math.floor(random() * FILE_SIZES[Math.floor(random() * FILE_SIZES.length)]!);
      step.files.push({ seat: random() < 0.5 ? 1 : 2, kind, size, during: random() < 0.7 });
    }
  }
}
