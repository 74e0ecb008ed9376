/** Files of one chat, from the moment that there is a first one: until then nothing of them is loaded. */
import { fromBase64url } from "../../shared/base64url.ts";
import type { FileRowsParts } from "../browser/file-rows.ts";
import type { KeptSeat } from "../browser/session-storage.ts";
import type { Command } from "../engine/engine.ts";
import type { Row } from "../engine/view.ts";
import type { RunningFiles } from "../files/files.ts";
import type { Files } from "../files/state.ts";
import type { Pauses } from "../files/steady.ts";
import type { PageLimits } from "../limits.ts";

export interface ChatFiles {
  /** Rejects where their part of the page does not come; the next one asks again. */
  load(): Promise<Files>;
  now(): Files | null;
  /** What the log says now, and whether one may send. */
  observe(rows: readonly Row[], mayGo: boolean): void;
  /** Something is on its way to the server. */
  sending(): boolean;
  stop(): void;
}

export interface ChatFilesParts {
  who: Pick<KeptSeat, "tag" | "seat" | "token" | "sid">;
  rows: FileRowsParts;
  maxBytes: number;
  limits: Pauses & Pick<PageLimits, "chunkMs">;
  command(command: Command): Promise<string>;
  /** They are there, or how they stand has changed. */
  changed(): void;
}

export function createChatFiles({ who, rows: kept, maxBytes, limits, command, changed }: ChatFilesParts): ChatFiles {
  let files: RunningFiles | null = null;
  let loading: Promise<RunningFiles> | null = null;
  /** null: the log has not been read yet. What no log shows would be taken for taken back. */
  let seen: [rows: readonly Row[], mayGo: boolean] | null = null;
  let over = false;

  async function start(): Promise<RunningFiles> {
    const { createFileApi, createFileRows, createFiles } = await import("../files/load.ts");
    const sid = fromBase64url(who.sid);
    const api = createFileApi(who, "", limits.chunkMs);
    const rows = createFileRows(kept);
    const made = await createFiles({ seat: who.seat, sid, rows, api, maxBytes, pauses: limits, command });
    if (over) made.stop();
    files = made;
    made.subscribe(changed);
    if (seen) made.observe(...seen);
    changed();
    return made;
  }

  function load(): Promise<RunningFiles> {
    loading ??= start().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  /** What was under way before a reload goes on by itself. */
  async function goOn(): Promise<void> {
    try {
      const list = await (await kept.database()).getKey("files", [kept.link, 0]);
      if (list !== undefined && !over) await load();
    } catch {
      // Where nothing can be kept, nothing was; and the next file asks for their part again.
    }
  }
  void goOn();

  return {
    load,
    now: () => files,
    observe(rows, mayGo) {
      if (over) return;
      const isNew = rows !== seen?.[0];
      seen = [rows, mayGo];
      if (files) return files.observe(rows, mayGo);
      const attached = ({ kind, ...row }: Row) => (kind === "own" || kind === "peer") && "file" in row && row.file;
      if (isNew && rows.some(attached)) load().catch(() => {});
    },
    sending: () => files?.uploads().some(({ phase }) => phase === "sending" || phase === "waiting") === true,
    stop() {
      over = true;
      files?.stop();
    },
  };
}
