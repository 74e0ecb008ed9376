/** A conversation of thousands, fed straight to its screen: what talk-bench.mjs measures, by the page's own clock. */
import { render } from "preact";
import type { Row, View } from "../../web/engine/view.ts";
import type { Talk } from "../../web/participant/state.ts";
import { TalkScreen, type TalkScreenProps } from "../../web/screens/talk/talk.tsx";
import { loadTexts } from "../../web/texts/texts.ts";
import "../../web/styles/index.css";
import "../../web/styles/chat.css";

const began = Date.now() - 7_200_000;
const nothing = () => {};

function rowOf(n: number): Row {
  const own = n % 5 < 3;
  const text = `Message ${n}. ${"Some words of it, as people write them. ".repeat(n % 7)}${n % 11 ? "" : "https://example.com/a"}`;
  const reply = n % 13 === 12 ? { author: (n - 12) % 5 < 3 ? (1 as const) : (2 as const), id: `id${n - 12}` } : null;
  const words = { key: String(n), at: began + n * 1_000, id: `id${n}`, text, reply, reactions: {} };
  return own ? { ...words, kind: "own", mark: "read" } : { ...words, kind: "peer", seen: true };
}

const root = document.getElementById("app")!;
let talk: Talk = {
  seat: 1,
  names: ["Abhi", "Anny"],
  peer: { joined: true, here: true, awaySince: null },
  clock: { endsAt: Date.now() + 3_600_000, lifetimeMs: 3_600_000, idleEndsAt: null, idleLimitMs: 0 },
  connection: "open",
  keeps: true,
  files: null,
  refused: null,
  view: {
    rows: [],
    phase: "live",
    safety: null,
    held: false,
    agreeing: false,
    pairing: 1,
    waitsForPeer: false,
    earlier: 0,
    undelivered: 0,
    unsent: false,
    typing: false,
    notice: null,
    draft: { text: "", reply: null },
    lasts: 0,
  },
};
const draft = { text: "", reply: null };
const notifications = { state: { offer: null }, actions: {} } as unknown as TalkScreenProps["notifications"];

const change = (part: Partial<View>) => (talk = { ...talk, view: { ...talk.view, ...part } });

function show(): void {
  render(
    <TalkScreen
      talk={talk}
      draft={draft}
      notifications={notifications}
      hosting={null}
      onReload={null}
      onCommand={async () => "done"}
      loadFiles={() => new Promise(() => {})}
      fileMaxBytes={0}
      onAddHour={nothing}
      onEnd={nothing}
      onLeave={nothing}
    />,
    root,
  );
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
const log = () => document.querySelector<HTMLElement>(".log")!;

/** Until it is rendered and laid out; and until the next frame has come. */
async function timed(change: () => void): Promise<{ rendered: number; framed: number }> {
  await frame();
  const start = performance.now();
  change();
  show();
  void log().scrollHeight;
  const rendered = performance.now() - start;
  await frame();
  await frame();
  return { rendered, framed: performance.now() - start };
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

async function medianOf(times: number, change: (n: number) => void) {
  const took: number[] = [];
  for (let n = 0; n < times; n++) took.push((await timed(() => change(n))).rendered);
  return { median: median(took), times };
}

/** The gaps between frames while each frame scrolls on by so much. */
async function scrolling(by: number, frames: number) {
  const gaps: number[] = [];
  let before = await frame();
  for (let n = 0; n < frames; n++) {
    log().scrollTop += by;
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  return { worst: Math.max(...gaps), median: median(gaps), times: frames };
}

async function first(count: number) {
  await loadTexts();
  show();
  const rows = Array.from({ length: count }, (_, n) => rowOf(n));
  return timed(() => change({ rows }));
}

const append = () =>
  medianOf(15, () => {
    const { rows } = talk.view;
    change({ rows: [...rows, rowOf(rows.length)] });
  });

const mark = () =>
  medianOf(9, (n) => {
    const { rows } = talk.view;
    const at = rows.findLastIndex((row) => row.kind === "own");
    change({ rows: rows.with(at, { ...rows[at]!, mark: n % 2 ? "read" : "delivered" } as Row) });
  });

const typing = () => medianOf(9, (n) => change({ typing: n % 2 === 0 }));

/** As a person types it: the screen keeps its own draft. */
const key = () =>
  medianOf(9, (n) => {
    const box = document.querySelector("textarea")!;
    box.value = "x".repeat(n + 1);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

const up = () => scrolling(-240, 150);
const fast = () => scrolling(-2_400, 60);
const down = () => scrolling(240, 100);

Object.assign(globalThis, { bench: { first, append, mark, typing, key, up, fast, down } });
