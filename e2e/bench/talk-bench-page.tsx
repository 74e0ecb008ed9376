/** A conversation of thousands, fed straight to its screen: what talk-bench.mjs measures, by the page's own clock. */
import { render } from "preact";
import type { Line, Talk } from "../../web/chat/state.ts";
import { TalkScreen, type TalkScreenProps } from "../../web/screens/talk.tsx";
import { loadTexts } from "../../web/texts/texts.ts";
import "../../web/styles/index.css";

const began = Date.now() - 7_200_000;
const nothing = () => {};

function lineOf(n: number): Line {
  const from = n % 5 < 3 ? 1 : 2;
  const text = `Message ${n}. ${"Some words of it, as people write them. ".repeat(n % 7)}${n % 11 ? "" : "https://example.com/a"}`;
  const words = { text, shared: false, reply: n % 13 === 12 ? `1 id${n - 12}` : null, reactions: {} };
  const base = { key: `${from} id${n}`, at: began + n * 1_000, position: n, ...words };
  return from === 1 ? { ...base, kind: "own", mark: "read" } : { ...base, kind: "peer" };
}

const root = document.getElementById("app")!;
let talk: Talk = {
  slot: 1,
  names: ["Abhi", "Anny"],
  peer: { joined: true, here: true, awaySince: null, typing: false },
  clock: { endsAt: Date.now() + 3_600_000, lifetimeMs: 3_600_000, idleEndsAt: null, idleLimitMs: 0 },
  connection: "open",
  lines: [],
  safety: null,
  earlier: 0,
  notice: null,
};
let draft = "";
const told = { state: { offer: null }, actions: {} } as unknown as TalkScreenProps["told"];

function show(): void {
  render(
    <TalkScreen
      talk={talk}
      draft={draft}
      onDraft={nothing}
      onSend={nothing}
      reactions={["👍", "❤️", "😂", "😮", "😢", "🙏"]}
      onReact={nothing}
      onUnsend={nothing}
      onAddHour={nothing}
      onVerified={nothing}
      onShareEarlier={nothing}
      onEnd={nothing}
      told={told}
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
  const lines = Array.from({ length: count }, (_, n) => lineOf(n));
  return timed(() => (talk = { ...talk, lines }));
}

const append = () =>
  medianOf(15, () => {
    talk = { ...talk, lines: [...talk.lines, lineOf(talk.lines.length)] };
  });

const mark = () =>
  medianOf(9, (n) => {
    const at = talk.lines.findLastIndex((line) => line.kind === "own");
    const marked = { ...talk.lines[at]!, mark: n % 2 ? "read" : "delivered" } as Line;
    talk = { ...talk, lines: talk.lines.with(at, marked) };
  });

const typing = () => medianOf(9, (n) => (talk = { ...talk, peer: { ...talk.peer, typing: n % 2 === 0 } }));
const key = () => medianOf(9, (n) => (draft = "x".repeat(n)));
const up = () => scrolling(-240, 150);
const fast = () => scrolling(-2_400, 60);
const down = () => scrolling(240, 100);

Object.assign(globalThis, { bench: { first, append, mark, typing, key, up, fast, down } });
