import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { findCreateToken, readCreateTokens } from "./create-tokens.ts";
import { ownFolder } from "./testing/folder.ts";
import { createBody, post, startApp, startSession } from "./testing/client.ts";
import type { CreateReply } from "../shared/api.ts";

const SHOP = "b1946ac92492d2347c6235b4d2611184";
const BLOG = "591785b794601e212b260e25925636fd";
const TOKENS = `shop:${SHOP},blog:${BLOG}`;

test("tokens have names and secrets of their own, in a setting or in a file, and nothing of a secret is kept", () => {
  const file = join(ownFolder(), "tokens");
  writeFileSync(file, `# who may\nshop:${SHOP}\r\n\n  blog:${BLOG}  \n`);
  for (const env of [
    { CREATE: "token", CREATE_TOKENS: ` shop:${SHOP} ,blog:${BLOG},` },
    { CREATE: "token", CREATE_TOKENS_FILE: file },
  ]) {
    const result = readConfig(env);
    expect(result).toMatchObject({ ok: true, config: { createTokens: [{ name: "shop" }, { name: "blog" }] } });
    expect(JSON.stringify(result)).not.toContain(SHOP);
  }
  expect(readConfig({})).toMatchObject({ ok: true, config: { createTokens: null } });
});

test("what does not protect stops the start, says what to do, and repeats no secret", () => {
  for (const [env, mistake] of [
    [{ CREATE: "closed" }, 'CREATE must be "open" or "token", not "closed".'],
    [{ CREATE: "token" }, "CREATE=token needs CREATE_TOKENS or CREATE_TOKENS_FILE"],
    [{ CREATE_TOKENS: TOKENS }, "CREATE_TOKENS is set, but everybody may start chats: set CREATE=token"],
    [{ CREATE: "token", CREATE_TOKENS: TOKENS, CREATE_TOKENS_FILE: "x" }, "CREATE_TOKENS and CREATE_TOKENS_FILE"],
    [{ CREATE: "token", CREATE_TOKENS: "," }, "CREATE_TOKENS names no token"],
    [{ CREATE: "token", CREATE_TOKENS: SHOP }, 'CREATE_TOKENS: entry 1 is not "name:secret"'],
    [{ CREATE: "token", CREATE_TOKENS: "shop:hunter2" }, 'CREATE_TOKENS: the token of "shop" is too short'],
    [{ CREATE: "token", CREATE_TOKENS: `shop:${"a".repeat(40)}` }, 'the token of "shop" is no random text'],
    [{ CREATE: "token", CREATE_TOKENS: `shop:${SHOP} x` }, 'the token of "shop" may have letters, digits'],
    [{ CREATE: "token", CREATE_TOKENS: `shop:${SHOP},shop:${BLOG}` }, 'the token of "shop" is there twice'],
    [{ CREATE: "token", CREATE_TOKENS: `shop:${SHOP},blog:${SHOP}` }, 'the token of "blog" is that of "shop", too'],
    [{ CREATE: "token", CREATE_TOKENS_FILE: join(ownFolder(), "none") }, "CREATE_TOKENS_FILE cannot be read (ENOENT)"],
  ] as const) {
    const result = readConfig(env);
    expect(result, mistake).toEqual({ ok: false, mistakes: [expect.stringContaining(mistake)] });
    expect(JSON.stringify(result)).not.toMatch(new RegExp(`${SHOP}|${BLOG}|hunter2`));
  }
});

test("a token is found by the whole of its text and by nothing else", () => {
  const result = readCreateTokens("CREATE_TOKENS", TOKENS);
  if (!result.ok) throw new Error("not read");
  expect(findCreateToken(result.tokens, `Bearer ${SHOP}`)).toBe("shop");
  expect(findCreateToken(result.tokens, `bearer  ${BLOG}`)).toBe("blog");
  for (const wrong of [undefined, "", "Bearer", `Basic ${SHOP}`, SHOP, `Bearer ${SHOP}0`, `Bearer ${SHOP.slice(1)}`])
    expect(findCreateToken(result.tokens, wrong), wrong).toBeUndefined();
});

test("[C7] with CREATE=token a chat is started with a token alone, and nobody who takes part in it needs one", async () => {
  const app = await startApp({ CREATE: "token", CREATE_TOKENS: TOKENS, CREATES_PER_WINDOW: "6" });
  const create = (authorization?: string) =>
    post<CreateReply>(`${app.url}/api/sessions`, createBody(), authorization === undefined ? {} : { authorization });
  const refused = {
    refusal: "create-token",
    message: "Starting a chat here takes an access token. Ask whoever runs this server for one.",
  };
  for (const wrong of [undefined, "Bearer nonsense", `Basic ${SHOP}`]) {
    const answer = await create(wrong);
    expect(answer).toMatchObject({ status: 401, body: refused });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  }
  expect((await create(`Bearer ${SHOP}`)).status).toBe(200);
  const session = await startSession(app.url, {}, { authorization: `Bearer ${BLOG}` });
  expect((await session.join(1)).status).toBe(200);
  // Wrong ones have counted like chats that were started: the sixth was the last of this address.
  expect((await create()).status).toBe(401);
  expect(await create(`Bearer ${SHOP}`)).toMatchObject({ status: 429, body: { refusal: "rate-limited" } });
  await app.stop();
});
