/** New invites: no code is ever shown beside a link that it does not belong to, and what was shown in person runs out. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HostInvite } from "../../shared/frames.ts";
import type { KeptHost } from "../browser/session-storage.ts";
import { createRenewals, IN_PERSON_MS } from "./renewals.ts";

let codes = 0;
vi.mock("../crypto/invite.ts", () => ({
  makeInvite: async (_psk: unknown, _sid: unknown, _seat: unknown, _stretch: unknown, withEndCode?: boolean) => ({
    code: `NEW${++codes}`,
    endCode: withEndCode ? `END${codes}` : null,
    secrets: { auth: "auth", endAuth: "endAuth", wrapped: "wrapped" },
  }),
}));
vi.mock("../crypto/stretch.ts", () => ({ stretchInWorker: async () => new Uint8Array(32) }));

const invite = (link: string, status: HostInvite["status"] = "not-opened"): HostInvite => ({
  link,
  status,
  wrongCodes: 0,
});

function setUp(kept: Partial<KeptHost> = {}) {
  const all: KeptHost = {
    tag: "tag",
    sid: "",
    psk: "",
    token: "",
    names: ["Abhi", "Anny"],
    links: ["one", "two"],
    codes: ["OLD1", "OLD2"],
    endCodes: [null, null],
    withEndCodes: false,
    coming: [null, null],
    endsAt: 0,
    lifetimeMs: 0,
    idleLimitMs: 0,
    storeId: null,
    status: [
      { status: "not-opened", wrongCodes: 0 },
      { status: "not-opened", wrongCodes: 0 },
    ],
    ...kept,
  };
  const send = vi.fn<(frame: unknown) => boolean>(() => true);
  const renewals = createRenewals(all, { send, changed() {} });
  return { kept: all, send, renewals };
}

beforeEach(() => {
  codes = 0;
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the new code is shown when its link is there, and the other invite stays as it is", async () => {
  const { kept, renewals } = setUp();
  await renewals.renew(1, "asked");
  expect(renewals.view(0).replacing).toBe(true);
  expect(kept.codes).toEqual(["OLD1", "OLD2"]);
  renewals.hear(0, invite("three"));
  renewals.hear(1, invite("two"));
  expect(renewals.view(0)).toEqual({ replacing: false, inPerson: null, notice: null });
  expect(kept).toMatchObject({ links: ["three", "two"], codes: ["NEW1", "OLD2"], coming: [null, null] });
});

test("[J11] a new invite replaces the end code with the code, and both are kept through a reload in between", async () => {
  const { kept, renewals, send } = setUp({ withEndCodes: true, endCodes: ["OLDEND1", "OLDEND2"] });
  await renewals.renew(1, "asked");
  expect(kept.endCodes).toEqual(["OLDEND1", "OLDEND2"]);
  const reloaded = structuredClone(kept);
  createRenewals(reloaded, { send, changed() {} }).hear(0, invite("three"));
  expect(reloaded).toMatchObject({ codes: ["NEW1", "OLD2"], endCodes: ["END1", "OLDEND2"] });
  renewals.hear(0, invite("three"));
  expect(kept).toMatchObject({ codes: ["NEW1", "OLD2"], endCodes: ["END1", "OLDEND2"] });
  // Made in another tab: what was known here opens and ends nothing any more.
  renewals.hear(0, invite("four"));
  expect(kept).toMatchObject({ codes: ["", "OLD2"], endCodes: [null, "OLDEND2"] });
  renewals.stop();
});

test("a link that another tab made has no code here, and what was to run out there does not here", async () => {
  const { kept, renewals, send } = setUp({ inPersonUntil: [Date.now() + 1_000, null] });
  renewals.hear(0, invite("three"));
  expect(kept).toMatchObject({ links: ["three", "two"], codes: ["", "OLD2"], inPersonUntil: [null, null] });
  await vi.advanceTimersByTimeAsync(IN_PERSON_MS);
  expect(send).not.toHaveBeenCalled();
});

test("a code whose link does not come is given up, so that a later link of another tab's does not get it", async () => {
  const { kept, renewals } = setUp();
  await renewals.renew(1, "asked");
  renewals.connectionLost();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renewals.view(0).replacing).toBe(true);
  renewals.hear(0, invite("one"));
  await vi.advanceTimersByTimeAsync(15_000);
  expect(renewals.view(0)).toMatchObject({ replacing: false, notice: "not-made" });
  renewals.hear(0, invite("three"));
  expect(kept.codes[0]).toBe("");
});

test("a new invite whose answer was lost holds once its link is seen, also after a reload", async () => {
  const { kept, renewals } = setUp({ coming: [{ code: "SENT", endCode: null }, null] });
  renewals.hear(0, invite("three"));
  expect(kept.codes[0]).toBe("SENT");
});

test("not sent, or refused: the old one stands, no code waits, and it is said", async () => {
  const { kept, renewals, send } = setUp();
  send.mockReturnValueOnce(false);
  await renewals.renew(1, "in-person");
  expect(renewals.view(0)).toEqual({ replacing: false, inPerson: null, notice: "not-made" });
  expect(kept.coming).toEqual([null, null]);
  await renewals.renew(1, "in-person");
  expect(renewals.view(0).inPerson).toEqual({ phase: "making" });
  renewals.refused(true);
  expect(renewals.view(0)).toEqual({ replacing: false, inPerson: null, notice: "too-many" });
  expect(kept.coming).toEqual([null, null]);
  expect(kept.codes[0]).toBe("OLD1");
});

test("what is shown in person runs out after ten minutes and is replaced, again and again until that works", async () => {
  const { kept, renewals, send } = setUp();
  await renewals.renew(2, "in-person");
  renewals.hear(1, invite("three"));
  expect(renewals.view(1).inPerson).toEqual({ phase: "showing", until: Date.now() + IN_PERSON_MS });
  renewals.hear(1, invite("three", "opened"));
  await vi.advanceTimersByTimeAsync(IN_PERSON_MS - 1);
  expect(send).toHaveBeenCalledTimes(1);
  send.mockReturnValueOnce(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(send).toHaveBeenCalledTimes(2);
  expect(renewals.view(1)).toEqual({ replacing: false, inPerson: null, notice: "not-made" });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(send).toHaveBeenCalledTimes(3);
  renewals.hear(1, invite("four"));
  expect(renewals.view(1)).toEqual({ replacing: false, inPerson: null, notice: "ran-out" });
  expect(kept).toMatchObject({ links: ["one", "four"], codes: ["OLD1", "NEW3"], inPersonUntil: [null, null] });
  await vi.advanceTimersByTimeAsync(IN_PERSON_MS * 2);
  expect(send).toHaveBeenCalledTimes(3);
});

test("[J10] what is used in person is said to be, its code is shown no more, and nothing is replaced after it", async () => {
  const { kept, renewals, send } = setUp();
  await renewals.renew(1, "in-person");
  renewals.hear(0, invite("three"));
  renewals.hear(0, invite("three", "in-chat"));
  expect(renewals.view(0)).toMatchObject({ inPerson: { phase: "used" }, notice: "spent" });
  expect(kept.codes).toEqual(["", "OLD2"]);
  // Nor after a reload.
  expect(createRenewals(kept, { send, changed() {} }).view(0)).toMatchObject({ inPerson: null, notice: "spent" });
  await vi.advanceTimersByTimeAsync(IN_PERSON_MS * 2);
  expect(send).toHaveBeenCalledTimes(1);
  await renewals.renew(1, "asked");
  renewals.hear(0, invite("four"));
  expect(renewals.view(0)).toMatchObject({ inPerson: null, notice: null });
  expect(kept.codes).toEqual(["NEW2", "OLD2"]);
});

test("a page that was asleep or gone when the time was over replaces it on its return", async () => {
  const { renewals, send } = setUp({ inPersonUntil: [Date.now() - 60_000, null] });
  expect(renewals.view(0).inPerson).toBe(null);
  renewals.hear(0, invite("one"));
  await vi.advanceTimersByTimeAsync(0);
  expect(send).toHaveBeenCalledTimes(1);
  renewals.stop();
});
