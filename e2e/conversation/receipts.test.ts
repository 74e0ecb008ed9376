/** What one knows of one's own message, and that the other is typing. */
import { afterAll, expect, test } from "vitest";
import { open, openHost, twoTalking } from "../support/driver.ts";
import { message, untilMessage, untilSaid } from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";
import type { Mark } from "../support/view.ts";

const server = await startServer();
afterAll(() => server.stop());

const is = (mark: Mark) => (each: { mark: Mark | null }) => each.mark === mark;

test("a message that nobody has looked at is Delivered; looked at, it is Read", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.look(false);
  await abhi.say("are you looking?");
  await untilMessage(abhi, "are you looking?", "is delivered", is("delivered"));
  await untilSaid([anny], ["Abhi: are you looking?"], null);
  expect(message(abhi, "are you looking?").mark).toBe("delivered");
  anny.look(true);
  await untilMessage(abhi, "are you looking?", "is read", is("read"));
});

test("a mark only ever goes forward: Sending, Sent, Delivered, Read", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.look(false);
  const seen: Mark[] = [];
  const watching = untilMessage(abhi, "watch me", "is read", ({ mark }) => {
    if (mark && seen.at(-1) !== mark) seen.push(mark);
    return mark === "read";
  });
  await abhi.say("watch me");
  await untilSaid([anny], ["Abhi: watch me"], null);
  anny.look(true);
  await watching;
  const order: Mark[] = ["sending", "sent", "delivered", "read"];
  expect(seen).toEqual(order.filter((mark) => seen.includes(mark)));
  expect(seen.at(-1)).toBe("read");
});

test("what is said to somebody who is away is kept, says Sent, and is Read when they are back", async () => {
  const { abhi, anny, forAnny } = await twoTalking(server);
  anny.close();
  await abhi.say("read this later");
  await untilMessage(abhi, "read this later", "is sent", is("sent"));
  const back = await open(server, forAnny, anny.device);
  await back.join();
  await untilSaid([back, abhi], ["Abhi: read this later"]);
});

test("before the other has joined a message is Sending, and nothing else", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  const abhi = await open(server, forAbhi);
  await abhi.join();
  await abhi.say("early");
  abhi.fastForward(60_000);
  expect(message(abhi, "early").mark).toBe("sending");
  const anny = await open(server, forAnny);
  await anny.join();
  await untilMessage(abhi, "early", "is read", is("read"));
});

test("what was Read is Read after a reload", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilSaid([abhi, anny], ["Abhi: one"]);
  // The page works on what it hears in turn: with this one shown, the receipt before it is kept.
  await anny.say("two");
  await untilSaid([abhi], ["Abhi: one", "Anny: two"]);
  anny.close();
  abhi.reload();
  await untilSaid([abhi], ["Abhi: one", "Anny: two"]);
});

test("what was shown while its reader was offline is Read once the connection is back", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.look(false);
  await abhi.say("seen in a tunnel");
  await untilMessage(abhi, "seen in a tunnel", "is delivered", is("delivered"));
  anny.device.loseNetwork();
  await anny.untilTalk("it is offline", ({ connection }) => connection === "offline");
  anny.look(true);
  anny.device.regainNetwork();
  await untilMessage(abhi, "seen in a tunnel", "is read", is("read"));
});

test("typing is shown to the other, and is over with the message", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.type("hal");
  await abhi.untilTalk("Anny types", ({ typing }) => typing);
  await anny.say("hallo");
  await untilSaid([abhi], ["Anny: hallo"]);
  await abhi.untilTalk("Anny types no more", ({ typing }) => !typing);
});

test("typing is over when what was typed is deleted", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.type("never mi");
  await abhi.untilTalk("Anny types", ({ typing }) => typing);
  anny.type("");
  await abhi.untilTalk("Anny types no more", ({ typing }) => !typing);
});

test("typing is over when it was not said again for some seconds", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.type("a long thought");
  await abhi.untilTalk("Anny types", ({ typing }) => typing);
  await abhi.untilLater("Anny types no more", (view) => view.phase === "talking" && !view.typing);
});

test("typing is over when whoever typed is gone", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.type("wait, I");
  await abhi.untilTalk("Anny types", ({ typing }) => typing);
  anny.close();
  await abhi.untilTalk("Anny types no more", ({ typing }) => !typing);
});
