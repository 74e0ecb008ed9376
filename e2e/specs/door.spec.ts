/** At the door: wrong codes, third persons, second devices, links that are no more. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { messages, newPerson, say, startChat, twoTalking, typeCode } from "../support/page-objects.ts";
import { ticket } from "../support/tickets.ts";

const WRONG = "AAAA-AAAA-AAAA";

test("a code that is not whole is not sent, a wrong one stays, selected, and the fifth makes a pause with a countdown that stops nobody else", async ({
  browser,
  server,
}) => {
  const [host, abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await abhi.clock.install();
  const asked: string[] = [];
  abhi.on("request", (request) => asked.push(request.url()));
  await abhi.goto(forAbhi.link);
  const alert = abhi.getByRole("alert");
  await typeCode(abhi, "7K3M-QX");
  await expect(alert).toContainText("12 letters and digits");
  // It is gone on with where it ended, and what is in no code moves nothing in it.
  const box = abhi.getByRole("textbox", { name: "Secret code" });
  const selection = () => box.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]);
  await expect.poll(selection).toEqual([7, 7]);
  await box.press("ArrowLeft");
  await box.press("u");
  await expect(alert).toContainText("A code has no “u”.");
  await expect(box).toHaveValue("7K3M-QX");
  expect(asked.filter((url) => url.endsWith("/join"))).toEqual([]);

  await typeCode(abhi, WRONG);
  await expect(alert).toContainText("not right");
  await expect(alert).toContainText("not case-sensitive");
  await expect(alert).toContainText("4 tries left");
  await expect(box).toHaveValue(WRONG);
  await expect.poll(selection).toEqual([0, WRONG.length]);
  await expect(host.getByText("Wrong code (1 try)")).toBeVisible();
  // Typing anew, one has read it.
  await box.press("7");
  await expect(box).toHaveValue("7");
  await expect(alert).toHaveCount(0);
  await expect(box).not.toHaveAttribute("aria-invalid");
  for (const left of ["3 tries left", "2 tries left", "1 try left"]) {
    await typeCode(abhi, WRONG);
    await expect(alert).toContainText(left);
  }
  await typeCode(abhi, WRONG);
  await expect(abhi.getByRole("button", { name: /^Wait (10:00|9:\d\d)$/ })).toBeDisabled();
  await expect(alert).toContainText("Too many wrong codes");
  await expect(alert).toContainText("ask your host for the code");
  await expect(host.getByText("Wrong code (5 tries)")).toBeVisible();
  // That the server forgets them as well is seen where its clock can be turned: store/contract/tries.ts.
  await abhi.clock.fastForward("10:05");
  await expect(abhi.getByRole("button", { name: "Get in" })).toBeEnabled();

  // The right one gets in, however it is typed.
  await anny.goto(forAnny.link);
  const typed = forAnny.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
  await typeCode(anny, ` ${typed} `);
  await expect(messages(anny)).toBeVisible();
  await expect(ticket(host, "Anny").getByText("In the chat")).toBeVisible();
});

test("a third person with a link and no code gets nowhere, sees only the greeting, and disturbs nobody", async ({
  browser,
  server,
}) => {
  const { abhi, anny, forAbhi, forAnny } = await twoTalking(browser, server.url);
  const third = await newPerson(browser);
  await say(abhi, "between the two of us");
  await expect(messages(anny)).toContainText("between the two of us");

  const heard: string[] = [];
  // A socket is opened while a code is being proven; without a proof nothing may come by it.
  third.on("websocket", (socket) => socket.on("framereceived", () => heard.push(socket.url())));
  third.on("response", (response) => {
    if (response.url().includes("/api/"))
      void response.text().then(
        (text) => heard.push(text),
        () => {},
      );
  });
  await third.goto(forAbhi.link);
  await expect(third.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  await typeCode(third, WRONG);
  await expect(third.getByRole("alert")).toContainText("not right");
  await typeCode(third, forAnny.code);
  await expect(third.getByRole("alert")).toContainText("3 tries left");
  expect(await third.locator("body").innerText()).not.toContain("Anny");
  expect(heard.join("\n")).not.toMatch(/Anny|\/ws/);
  await third.getByRole("button", { name: "Not Abhi?" }).click();
  await expect(third.getByText("Ask your host for your own invite.")).toBeVisible();

  await say(anny, "still ours");
  await expect(messages(abhi)).toContainText("still ours");
  await expect(messages(abhi)).not.toContainText("New keys");
});

test(
  "the code on a second device asks first; only then the first one ends with a word and the other person is told",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const { abhi: phone, anny, forAbhi } = await twoTalking(browser, server.url);
    const laptop = await newPerson(browser);
    await say(anny, "are you there?");
    await expect(messages(phone)).toContainText("are you there?");

    await laptop.goto(forAbhi.link);
    await typeCode(laptop, forAbhi.code);
    await expect(laptop.getByText("This chat is open on another device. Continue here?")).toBeVisible();
    expect(await laptop.locator("body").innerText()).not.toContain("are you there?");
    await expect(messages(phone)).toBeVisible();
    await expect(messages(anny)).not.toContainText("New keys");

    await laptop.getByRole("button", { name: "Continue here" }).click();
    await expect(messages(laptop)).toBeVisible();
    await expect(phone.getByText("Continued on another device")).toBeVisible();
    await expect(phone.getByText("are you there?")).toHaveCount(0);
    await expect(messages(anny)).toContainText("New keys with Abhi: another device");
    await expect(messages(laptop)).not.toContainText("are you there?");
    await anny.getByRole("button", { name: "Share earlier messages" }).click();
    await expect(messages(laptop)).toContainText("are you there?");
    await say(laptop, "yes, on the laptop");
    await expect(messages(anny)).toContainText("yes, on the laptop");

    // and back again
    await phone.getByRole("button", { name: "Use the code here" }).click();
    await typeCode(phone, forAbhi.code);
    await phone.getByRole("button", { name: "Continue here" }).click();
    await expect(messages(phone)).toBeVisible();
    await expect(laptop.getByText("Continued on another device")).toBeVisible();
  },
);

test("a second tab of the same browser, by the code or as a copy of the first, asks before it takes over and repeats nothing", async ({
  browser,
  server,
}) => {
  const { abhi: first, anny, forAbhi } = await twoTalking(browser, server.url);
  await say(first, "from the first tab");
  await expect(messages(anny)).toContainText("from the first tab");
  const question = "This chat is open in another tab. Continue here?";
  const second = await first.context().newPage();
  await second.goto(forAbhi.link);
  await typeCode(second, forAbhi.code);
  await expect(second.getByText(question)).toBeVisible();
  await expect(messages(first)).toBeVisible();
  await second.getByRole("button", { name: "Continue here" }).click();
  await expect(messages(second)).toContainText("from the first tab");
  await expect(first.getByText("Continued in another tab")).toBeVisible();

  // As window.open without noopener, or "Duplicate tab": the copy starts with the same session storage.
  const opening = first.context().waitForEvent("page");
  await second.evaluate((link) => void window.open(link), forAbhi.link);
  const copy = await opening;
  await expect(copy.getByText(question)).toBeVisible();
  await expect(messages(second)).toBeVisible();
  await copy.getByRole("button", { name: "Continue here" }).click();
  await expect(messages(copy)).toContainText("from the first tab");
  await expect(second.getByText("Continued in another tab")).toBeVisible();
  await say(copy, "from the copy");
  await expect(messages(anny)).toContainText("from the copy");
  await expect(messages(anny).getByText("from the first tab")).toHaveCount(1);
});

test("Get in without a network says so, and works once it is back", { tag: "@long" }, async ({ browser, server }) => {
  const [forAbhi] = await createChat(server.url);
  const abhi = await newPerson(browser);
  await abhi.goto(forAbhi.link);
  await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  await abhi.context().setOffline(true);
  await typeCode(abhi, forAbhi.code);
  await expect(abhi.getByRole("alert")).toContainText("The server does not answer");
  await abhi.context().setOffline(false);
  await abhi.getByRole("button", { name: "Get in" }).click();
  await expect(messages(abhi)).toBeVisible();
});

test(
  "[J5] a reload after a join whose answer was lost is the same device asking again",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [forAbhi] = await createChat(server.url);
    const abhi = await newPerson(browser);
    // The join reaches the server; its answer never reaches the page.
    await abhi.route("**/join", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await abhi.goto(forAbhi.link);
    await typeCode(abhi, forAbhi.code);
    await expect(abhi.getByRole("alert")).toContainText("The server does not answer");
    await abhi.unroute("**/join");
    await abhi.reload();
    await typeCode(abhi, forAbhi.code);
    await expect(messages(abhi)).toBeVisible();
  },
);

test(
  "a code that comes into the address of an open page fills the box and leaves the address",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [forAbhi] = await createChat(server.url);
    const abhi = await newPerson(browser);
    await abhi.goto(forAbhi.link);
    await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
    await abhi.evaluate((code) => (location.hash = code), forAbhi.code);
    await expect(abhi.getByRole("textbox", { name: "Secret code" })).toHaveValue(forAbhi.code);
    await expect(abhi).toHaveURL(forAbhi.link);
  },
);

test(
  "an answer with a wrapped key that is not genuine stops the join, and says what to do",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [forAbhi] = await createChat(server.url);
    const abhi = await newPerson(browser);
    await abhi.route("**/join", async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { wrapped: string };
      const last = body.wrapped.endsWith("A") ? "Q" : "A";
      await route.fulfill({ response, json: { ...body, wrapped: body.wrapped.slice(0, -3) + last.repeat(3) } });
    });
    await abhi.goto(forAbhi.link);
    await typeCode(abhi, forAbhi.code);
    await expect(abhi.getByRole("alert")).toContainText("not genuine");
  },
);

test("unknown, malformed and mistyped links show one and the same page", async ({ browser, server }) => {
  const person = await newPerson(browser);
  const seen = new Set<string>();
  for (const path of ["k7m2q9xw4tzc", "nope", "a/b/c", "K7M2Q9XW4TZC", "%F0%9F%98%80", "index.html", "x".repeat(200)]) {
    const response = await person.goto(`${server.url}/${path}`);
    expect(response?.status(), path).toBe(200);
    await expect(person.getByRole("heading", { name: "This invite is not active" })).toBeVisible();
    seen.add(await person.locator("main").innerText());
  }
  expect(seen.size).toBe(1);
});
