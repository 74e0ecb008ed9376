/** From a seat into the talk: one live tab of this browser, what it has kept, and the engine. */
import { toBase64url } from "../../shared/base64url.ts";
import { DID_BYTES } from "../../shared/limits.ts";
import type { Connector } from "../browser/connection.ts";
import type { KeptSeat } from "../browser/session-storage.ts";
import { holdTab } from "../browser/tab-lock.ts";
import type { Vaults } from "../browser/vault.ts";
import { randomBytes } from "../crypto/primitives.ts";
import type { EngineCrypto } from "../crypto/engine-port.ts";
import type { PageLimits } from "../limits.ts";
import type { Joined } from "./session.ts";
import type { ParticipantState } from "./state.ts";
import { type Opening, openTalking, type Talking } from "./talking.ts";

export interface Seating {
  /**
   * Into the talk; or, where another tab of this browser has the seat, "Continue here?".
   * @param joined of a join; null: this browser has kept it
   * @param name as the server greeted; "" where it did not
   */
  sit(seat: KeptSeat, joined: Joined | null, name: string, steal: boolean): Promise<void>;
  /** Yes to "Continue here?" about another tab. False where that was not the question. */
  stealFromTab(name: string): Promise<boolean>;
  stayAway(): void;
  /** What can be done in the chat, once talking. */
  talking(): Talking | null;
}

export interface SeatingParts extends Pick<
  Opening,
  "link" | "idleWarningMs" | "fileMaxBytes" | "seated" | "unwelcomed" | "joinInstead" | "show"
> {
  limits: PageLimits;
  connector: Connector;
  crypto: EngineCrypto;
  vaults: Vaults;
}

export function createSeating(parts: SeatingParts): Seating {
  const { link, idleWarningMs, fileMaxBytes, limits, connector, crypto, vaults, show } = parts;
  let talking: Talking | null = null;
  /** A seat of this browser that another tab sits in. */
  let waiting: { seat: KeptSeat; joined: Joined | null } | null = null;

  async function sit(seat: KeptSeat, joined: Joined | null, name: string, steal: boolean): Promise<void> {
    const taken = () => talking?.yieldToOtherTab();
    const letGoOfTab = await holdTab(seat.tag, seat.seat, steal, taken, () => location.reload());
    if (!letGoOfTab) {
      waiting = { seat, joined };
      return show({ phase: "seat-taken", seat: seat.seat, name, otherTab: true, busy: false, connection: null });
    }
    waiting = null;
    const kept = joined ? undefined : await vaults.find(link);
    talking = openTalking({
      link,
      seat: { ...seat, storeId: seat.storeId ?? kept?.storeId ?? null },
      joined,
      kept,
      name,
      idleWarningMs,
      fileMaxBytes,
      fileLimits: limits,
      awayGraceMs: limits.awayGraceMs,
      connector,
      vaults,
      context: {
        crypto,
        random: () => toBase64url(randomBytes(DID_BYTES)),
        limits: limits.engine,
      },
      letGoOfTab,
      seated: parts.seated,
      unwelcomed: parts.unwelcomed,
      show(next: ParticipantState) {
        // What was said is not kept alive by this page once it is over.
        if (next.phase !== "talking") talking = null;
        show(next);
      },
      joinInstead() {
        talking = null;
        parts.joinInstead();
      },
    });
  }

  return {
    sit,
    async stealFromTab(name) {
      if (!waiting) return false;
      await sit(waiting.seat, waiting.joined, name, true);
      return true;
    },
    stayAway() {
      waiting = null;
    },
    talking: () => talking,
  };
}
