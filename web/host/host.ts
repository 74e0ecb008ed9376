/** The host's page: from two names to two invites, their live status, new invites, and the end. */
import { tidyName } from "../../shared/names.ts";
import type { Seat } from "../../shared/shapes.ts";
import { createApi } from "../browser/api.ts";
import { type Builds, createConnector } from "../browser/connection.ts";
import { keep, recall } from "../browser/session-storage.ts";
import type { PageLimits } from "../limits.ts";
import { createObservable, type Observable } from "../observable.ts";
import { finishLeaving } from "../participant/leave-quickly.ts";
import { makeSession, troubleWith } from "./create-session.ts";
import { finishHostEnding, openInvites } from "./invites.ts";
import type { Choice, HostState, StartTrouble } from "./state.ts";
import {
  forgetTyped,
  joinedLastTime,
  keepTyped,
  rememberedToken,
  rememberJoins,
  rememberToken,
  takeTyped,
} from "./typed.ts";

export interface Host extends Observable<HostState> {
  start(choice: Choice): Promise<void>;
  newInvite(seat: Seat): Promise<void>;
  /** A new invite, good for one join within ten minutes, to be shown to somebody standing next to the host. */
  showInPerson(seat: Seat): Promise<void>;
  joinAs(seat: Seat): void;
  /** A draft of a message was pressed: the browser must not take it for leaving the page. */
  openingDraft(): void;
  /** The page is about to reload, and nobody leaves it. */
  comingBack(): void;
  /** From "superseded" back to the live view. */
  continueHere(): void;
  end(): void;
  /** This tab forgets the invites and lets the page go unasked; the chat is not ended by it. */
  letGo(): void;
  /** From "ended" or "lost" back to two names. */
  startAnew(): void;
}

/** @param goToChat leaves this page for the one behind a link, which takes its place in the history */
export function createHost(
  limits: PageLimits,
  builds?: Builds,
  goToChat = (link: string): void => location.replace(`/${link}`),
): Host {
  const api = createApi(limits.requestMs);
  const connector = createConnector(limits, builds);
  void finishLeaving(api);
  const kept = recall("duologue:host");
  const choosing = (busy: boolean, trouble: StartTrouble = {}) => ({
    phase: "choosing" as const,
    busy,
    trouble,
    typed: null,
    joins: joinedLastTime(),
    token: rememberedToken(),
  });
  const state = createObservable<HostState>({ ...choosing(false), typed: takeTyped() });
  let actions: ReturnType<typeof openInvites> | null = kept ? openInvites(kept, connector, state.set) : null;
  const ending = recall("duologue:host-ending");
  if (ending) {
    const { names, endsAt } = ending;
    state.set({ phase: "ending", names });
    finishHostEnding(connector, ending, { reader: "host", names, idleLimitMs: 0, expiresAt: endsAt }, state.set);
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    async start(choice) {
      const names: [string, string] = [tidyName(choice.names[0]), tidyName(choice.names[1])];
      const trouble = troubleWith(names);
      if (trouble) return state.set(choosing(false, trouble));
      const joins = choice.joins === true;
      rememberJoins(joins);
      state.set(choosing(true));
      keepTyped(choice);
      const made = await makeSession(api, { ...choice, names }).catch(() => ({
        trouble: { form: "unreachable" as const },
      }));
      // A reload breaks the request off, which looks like this, too, in the page's last moment.
      if (!("trouble" in made) || made.trouble.form !== "unreachable") forgetTyped();
      if ("trouble" in made) {
        // One that is not known any more is not offered again.
        if ("token" in made.trouble) rememberToken("");
        return state.set(choosing(false, made.trouble));
      }
      if (choice.token !== undefined) rememberToken(choice.token);
      const own = { ...made.kept, joins };
      keep("duologue:host", own);
      // On this page the chat has no address; there it begins, and the tab is its host's as well.
      if (joins) return goToChat(made.kept.links[0]);
      actions = openInvites(own, connector, state.set);
    },
    newInvite: async (seat) => actions?.newInvite(seat),
    showInPerson: async (seat) => actions?.showInPerson(seat),
    joinAs: (seat) => actions?.joinAs(seat),
    openingDraft: () => actions?.openingDraft(),
    comingBack: () => actions?.comingBack(),
    continueHere: () => actions?.continueHere(),
    end: () => actions?.end(),
    letGo: () => actions?.letGo(),
    startAnew() {
      actions = null;
      state.set(choosing(false));
    },
  };
}
