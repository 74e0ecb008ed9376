/** From the link to a typed code: greeted by name [J1-J2]. What proves the code is loaded while it is typed. */
import type { GreetReply } from "../../shared/api.ts";
import { fromBase64url } from "../../shared/base64url.ts";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import { type Api, isRefused } from "../browser/api.ts";
import { forget } from "../browser/session-storage.ts";
import type { Sockets } from "../browser/sockets.ts";
import { isTagOf } from "../crypto/link-tag.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { prepareStretch } from "../crypto/stretch.ts";
import type { Inside } from "./inside.ts";
import type { EntryTrouble, ParticipantState } from "./state.ts";

/** A code that was typed, and for whom. */
export interface Knock {
  greeting: GreetReply;
  /** 12 characters of the alphabet. */
  code: string;
  typed: string;
  /** No code is asked for on this device any more until the chat ends [D9]. */
  stays: boolean;
  /** What this browser keeps of the chat is left alone until a new device takes its place. */
  asNewDevice: boolean;
}

export interface Door {
  /**
   * Greets, and asks for the code.
   * @param greeted it was asked a moment ago
   * @param anew what this browser keeps of the chat is left alone until a new device takes its place
   */
  look(greeted?: ReturnType<Api["greet"]>, anew?: boolean): Promise<void>;
  /** @param stay no code is asked for on this device any more until the chat ends [D9] */
  submitCode(typed: string, stay: boolean): Promise<void>;
  /** The code box, with what is wrong, if anything is. */
  enter(code: string, trouble: EntryTrouble | null, busy?: boolean): void;
  /** The link is not active, or not any more. */
  inactive(): void;
  /** Back to the code box: the server could not be reached. False where nobody has been greeted yet. */
  unreachable(): boolean;
  /** A code that came by the address of a page already open. */
  prefill(code: string): void;
  /** As the server greeted; "" before. */
  name(): string;
  /** This device is seated: the code that came with the address is used up. */
  seated(): void;
}

export interface DoorParts {
  link: string;
  /** Prefilled, joined only on the press. */
  codeInFragment: string;
  /** Of a host who is one of the two: this tab made it, and joins without asking for it. */
  ownCode: string | null;
  api: Api;
  sockets: Sockets;
  /** Rejects where one of its files does not come. */
  /** Resolves once the first screen is there. */
  drawn: Promise<void>;
  loadInside(): Promise<Inside>;
  /** Nothing of this link is to be kept. */
  removeKept(): void;
  show(state: ParticipantState): void;
}

export function createDoor(parts: DoorParts): Door {
  const { link, codeInFragment, ownCode, api, sockets, drawn, loadInside, removeKept, show } = parts;
  const tag = link.slice(0, TAG_CHARACTERS);
  let prefilled = ownCode ?? codeInFragment;
  // [D9] Whoever saw no code could not type it again.
  let stays = prefilled !== "";
  let greeting: GreetReply | null = null;
  let round = 0;
  let asNewDevice = false;

  /** All that comes after the code, fetched ahead of it: second to none where it is at hand, else once the box stands. */
  function fetchTheRest(): void {
    prepareStretch();
    void loadInside().catch(() => {});
  }

  async function look(greeted = api.greet(link), anew = false): Promise<void> {
    asNewDevice = anew;
    show({ phase: "looking", connection: null });
    const atHand = prefilled !== "";
    // Whoever has the code at hand then waits for nothing but its stretching; the socket is opened, too.
    if (atHand) {
      fetchTheRest();
      sockets.prepare();
    }
    const answer = await greeted;
    if (answer === "unreachable") return show({ phase: "unreachable" });
    if (isRefused(answer)) {
      if (answer.refusal !== "not-active") return show({ phase: "unreachable" });
      return inactive();
    }
    // [K3] A server that gives many people one `sid` gives them one salt.
    if (!(await isGenuine(answer))) {
      sockets.dropPrepared();
      return show({ phase: "not-genuine" });
    }
    greeting = answer;
    if (ownCode !== null) return submitCode(ownCode, stays);
    enter(prefilled, null);
    // Behind its drawing, for which the words may be on their way still.
    if (!atHand) void drawn.then(() => setTimeout(fetchTheRest));
  }

  async function isGenuine({ sid }: GreetReply): Promise<boolean> {
    try {
      return await isTagOf(tag, fromBase64url(sid));
    } catch {
      return false;
    }
  }

  function inactive(): void {
    sockets.dropPrepared();
    forget(`duologue:join:${link}`);
    removeKept();
    show({ phase: "inactive" });
  }

  function enter(code: string, trouble: EntryTrouble | null, busy = false): void {
    if (!greeting) return;
    const { seat, name } = greeting;
    if (ownCode !== null && busy) return show({ phase: "looking", connection: null });
    show({ phase: "entering", seat, name, code, round, stays, busy, trouble });
  }

  async function submitCode(typed: string, stay: boolean): Promise<void> {
    stays = stay;
    const code = normalizeCode(typed);
    if (!greeting || code === undefined) return enter(typed, { kind: "incomplete" });
    enter(typed, null, true);
    sockets.prepare();
    const knock: Knock = { greeting, code, typed, stays, asNewDevice };
    const inside = await loadInside().catch(() => null);
    if (inside) return inside.submit(knock);
    // Either there is no network, or a newer build is on the server, which has this one's files no more.
    if ((await api.greet(link)) !== "unreachable") return show({ phase: "outdated" });
    enter(typed, { kind: "unreachable" });
  }

  return {
    look,
    submitCode,
    enter,
    inactive,
    unreachable() {
      enter("", { kind: "unreachable" });
      return greeting !== null;
    },
    prefill(code) {
      round += 1;
      stays = true;
      enter(code, null);
    },
    name: () => greeting?.name ?? "",
    seated() {
      prefilled = "";
      asNewDevice = false;
    },
  };
}
