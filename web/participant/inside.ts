/** All that comes after the door: the code's proof, the seat, the talk and its cryptography. Loaded while the code is typed. */
import type { Api } from "../browser/api.ts";
import { type Builds, createConnector } from "../browser/connection.ts";
import { type KeptEnding, type KeptSeat } from "../browser/session-storage.ts";
import type { Sockets } from "../browser/sockets.ts";
import type { Vaults } from "../browser/vault.ts";
import { createEngineCrypto } from "../crypto/engine-crypto.ts";
import { loadHpke } from "../crypto/hpke.ts";
import type { PageLimits } from "../limits.ts";
import type { Door } from "./door.ts";
import { createJoin, type Join } from "./join.ts";
import { finishParticipantEnding } from "./pending-end.ts";
import { createSeating, type Seating } from "./seating.ts";
import type { ParticipantState, Waiting } from "./state.ts";

export interface Inside extends Join, Omit<Seating, "sit"> {
  /** To a seat that this browser has kept. */
  comeBack(seat: KeptSeat): Promise<void>;
  /** End was pressed without a connection, before a reload. */
  finishEnding(ending: KeptEnding): void;
}

export interface InsideParts {
  link: string;
  idleWarningMs: number;
  fileMaxBytes: number;
  limits: PageLimits;
  builds: Builds | undefined;
  api: Api;
  sockets: Sockets;
  vaults: Vaults;
  door: Door;
  /** The connection was lost before the server has welcomed this device; it goes on trying. */
  unwelcomed(connection: Waiting): void;
  show(state: ParticipantState): void;
}

/** Rejects where what the handshake needs does not come. */
export async function createInside(parts: InsideParts): Promise<Inside> {
  const { link, idleWarningMs, fileMaxBytes, limits, builds, api, sockets, vaults, door, unwelcomed, show } = parts;
  const connector = createConnector(limits, builds, sockets);
  const crypto = createEngineCrypto(await loadHpke());

  const join = createJoin({
    link,
    api,
    sockets,
    vaults,
    door,
    show,
    sit: (seat, joined) => seating.sit(seat, joined, door.name(), joined !== null),
  });

  const seating = createSeating({
    link,
    idleWarningMs,
    fileMaxBytes,
    limits,
    connector,
    crypto,
    vaults,
    unwelcomed,
    show(next) {
      // Nor is a code kept whose welcome never came.
      if (next.phase !== "talking" && next.phase !== "seat-taken") join.eraseCode();
      show(next);
    },
    seated() {
      join.eraseCode();
      door.seated();
    },
    joinInstead() {
      // With the code at hand it is a join; after a reload the code is asked for.
      void join.askForSeat(false).then((asked) => (asked ? undefined : door.look()));
    },
  });

  return {
    ...join,
    comeBack: (seat) => seating.sit(seat, null, "", false),
    stealFromTab: seating.stealFromTab,
    stayAway: seating.stayAway,
    talking: seating.talking,
    finishEnding(ending) {
      const { seat, name, peerName, endsAt } = ending;
      const names: [string, string] = seat === 1 ? [name, peerName] : [peerName, name];
      const base = { reader: seat, names, idleLimitMs: 0, expiresAt: endsAt };
      finishParticipantEnding(connector, link, ending, base, show);
    },
  };
}
