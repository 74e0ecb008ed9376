/** Every language says everything: the compiler sees to the keys, these see to what stands behind them. */
import { expect, test } from "vitest";
import { languageCodes } from "../../shared/languages.ts";
import { NAME, catalogues, leaves, said, translations, type Leaf } from "./testing/catalogues.ts";

/** May be as in English: the product's own name, and words that another language happens to share. */
const alike = new Set([
  "brand",
  "de invites.link",
  "fr talk.log",
  "fr talk.message",
  "fr notifications.title",
  "pt invites.link",
  "pt verify.symbols.envelope",
]);

const english = new Map(leaves(catalogues.en));

/** Each form that a counted thing takes in some language. */
const NUMBERS = [0, 1, 2, 3, 5, 11, 21, 100];

test.each(translations)("%s has the keys of English, functions with as many arguments, and nothing empty", (code) => {
  const other = new Map(leaves(catalogues[code]));
  expect([...other.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  for (const [path, text] of other) {
    const model = english.get(path)!;
    expect(typeof text, path).toBe(typeof model);
    if (typeof text === "function") expect(text.length, path).toBe((model as typeof text).length);
    expect(said(text, 2), path).not.toEqual([]);
    for (const words of said(text, 2)) expect(words.trim(), path).not.toBe("");
  }
});

test.each(translations)("%s is translated: nothing is as in English", (code) => {
  const same = leaves(catalogues[code]).filter(([path, text]) => {
    const model = english.get(path);
    const words = typeof text === "string" ? [text, model] : [said(text, 2).join(), said(model!, 2).join()];
    // Bare numbers, times and names have no words.
    return (
      words[0] === words[1] && /\p{L}{2}/u.test(String(words[0])) && !alike.has(path) && !alike.has(`${code} ${path}`)
    );
  });
  expect(same.map(([path]) => path).filter((path) => !["time", "both", "files.size"].includes(path))).toEqual([]);
});

test.each(languageCodes)("%s keeps what is put into its texts, and leaves no sign of a place", (code) => {
  const names = (text: Leaf) => said(text, 2).some((words) => words.includes(NAME));
  for (const [path, text] of leaves(catalogues[code])) {
    expect(names(text), `${path} lost the name`).toBe(names(english.get(path)!));
    for (const number of NUMBERS) {
      for (const words of said(text, number)) expect(words, path).not.toMatch(/#|undefined|null|\[object/);
    }
  }
});

test.each(languageCodes)("%s counts: each number stands in its text, or a word of its own does", (code) => {
  const { enter, invites, talk, ended, start } = catalogues[code];
  for (const count of [3, 5, 11, 100]) {
    const digits = new RegExp(`${count}|${new Intl.NumberFormat(code).format(count)}`);
    expect(enter.wrong(count)).toMatch(digits);
    expect(invites.wrongCode(count)).toMatch(digits);
    expect(talk.fresh(count)).toMatch(digits);
    expect(talk.earlier(count)(NAME)).toMatch(digits);
    expect(ended.deleted(0, count, 0)[0]).toMatch(digits);
    expect(ended.deleted(0, 2, count)[1]).toMatch(digits);
    expect(talk.missing(count)).toMatch(digits);
    expect(talk.undelivered(count)).toMatch(digits);
    expect(talk.count(count, 4_000)).toMatch(digits);
  }
  expect(new Set([1, 3].map((count) => enter.wrong(count))).size).toBe(2);
  for (const clock of [
    start.wait(2_512_000),
    enter.wait(2_512_000),
    talk.left(2_512_000),
    invites.endsIn(2_512_000)[1],
  ])
    expect(clock).toMatch(/41:52|٤١:٥٢/);
  expect(enter.wrong(0)).not.toMatch(/\d|[٠-٩]/);
});

test.each(languageCodes)("%s says that nothing waited and nothing had passed in words, not with a nought", (code) => {
  const [waited, passed] = catalogues[code].ended.deleted(Date.UTC(2026, 10, 21, 11, 11), 0, 0);
  // The time of day apart.
  expect(waited.replace(/[\d٠-٩]+[:.٫][\d٠-٩]+/, "")).not.toMatch(/[0٠०]/);
  expect(passed).not.toMatch(/\d|[٠-٩०-९]/);
});

test("Arabic has six forms of a counted thing", () => {
  const forms = [0, 1, 2, 3, 11, 100].map((count) => catalogues.ar.talk.missing(count).replace(/[\d٠-٩]/g, ""));
  expect(new Set(forms).size).toBe(6);
});

test("Ukrainian has three, and 21 of them read like one", () => {
  const form = (count: number) => catalogues.uk.talk.fresh(count).replace(/\d/g, "");
  expect([1, 21, 101].map(form)).toEqual(Array(3).fill(form(1)));
  expect([2, 3, 22].map(form)).toEqual(Array(3).fill(form(2)));
  expect([0, 5, 11, 12, 100].map(form)).toEqual(Array(5).fill(form(5)));
  expect(new Set([1, 2, 5].map(form)).size).toBe(3);
});

test.each(languageCodes)("%s writes times and days by its own rules", (code) => {
  const { time, day, duration } = catalogues[code];
  const noon = new Date().setHours(12, 3, 0, 0);
  expect(time(noon)).toMatch(/12[:.]03|١٢:٠٣/);
  const days = [0, 1, 2].map((ago) => day(noon - ago * 86_400_000));
  expect(new Set(days).size).toBe(3);
  expect(duration(900)).toMatch(/15|١٥/);
  expect(duration(28_800)).toMatch(/8|٨/);
  expect(new Set([900, 3_600, 28_800, 86_400].map(duration)).size).toBe(4);
});

test.each(languageCodes)(
  "%s names the button that checks as it is called, and the day of an end that is not today's",
  (code) => {
    const { talk, verify } = catalogues[code];
    expect(talk.firstWords.verify).toContain(verify.button);
    const soon = talk.firstWords.what(Date.now());
    expect(soon.replace(/[\d٠-٩]/g, "")).not.toBe(
      talk.firstWords.what(Date.now() + 86_400_000).replace(/[\d٠-٩]/g, ""),
    );
  },
);

test.each(languageCodes)("%s calls no two symbols of the safety code alike, and each by a short name", (code) => {
  const names = Object.values(catalogues[code].verify.symbols);
  // As they sound: neither case nor accents tell two apart.
  const bare = names.map((name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  expect(new Set(code === "hi" || code === "ja" ? names : bare).size).toBe(32);
  for (const name of names) expect(name.length, name).toBeLessThanOrEqual(15);
});

test("English is exactly what other people's tests drive the product by", () => {
  const { start, invites, enter, talk, verify, end, ended } = catalogues.en;
  expect([start.go, start.first, start.second, end.button, end.keep]).toEqual([
    "Start chat",
    "First participant name",
    "Second participant name",
    "End chat",
    "Keep chatting",
  ]);
  expect(invites.wrongCode(1)).toBe("Wrong code (1 try)");
  expect(invites.wrongCode(2)).toBe("Wrong code (2 tries)");
  expect(enter.hello("Anny")).toBe("Hello Anny");
  expect(enter.wrong(4)).toBe("That code is not right. It is not case-sensitive. 4 tries left before a pause.");
  expect(talk.left(2_512_000)).toBe("41:52 left");
  expect(talk.undelivered(2)).toBe("The last 2 messages were not delivered.");
  expect(talk.missing(2)).toBe("2 messages are missing here");
  expect(`${talk.newKeys("Anny")} ${talk.compareThem}`).toBe(
    "New keys with Anny: another device, or a browser that lost its last moments. Compare again.",
  );
  expect(talk.sharedBy("Anny")).toBe("Shared by Anny");
  expect(talk.cannotShow).toBe("A message that this page cannot show. Reload to update.");
  expect(talk.keepsNothing).toBe("This browser keeps nothing: a reload starts anew.");
  expect([talk.compareAgain, talk.writeAnyway, talk.shareEarlier]).toEqual([
    "Compare again",
    "Write anyway",
    "Share earlier messages",
  ]);
  expect(verify.notYet("Anny")).toBe("No safety code yet: it comes when Anny has been here.");
  expect(verify.peerMatched("Anny")).toBe("Anny says the codes match. Compare them yourself.");
  const at = new Date().setHours(12, 3, 0, 0);
  expect(verify.since(at)).toBe(`This code covers everything since ${catalogues.en.time(at)}.`);
  expect(talk.count(3_900, 4_000)).toBe("3,900 of 4,000");
  expect(ended.idle(1_800_000)).toBe("Nobody wrote for 30 minutes.");
  expect(ended.deleted(at, 2, 58).join(" ")).toBe(
    `Deleted from the server at ${catalogues.en.time(at)}: links, codes, names, and 2 sealed messages that still waited. 58 had passed.`,
  );
  expect(ended.deleted(at, 0, 0).join(" ")).toBe(
    `Deleted from the server at ${catalogues.en.time(at)}: links, codes and names. No sealed message still waited. None had passed.`,
  );
});
