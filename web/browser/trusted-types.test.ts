import { expect, test } from "vitest";
import { ownWorker } from "./trusted-types.ts";

test("the workers of the build may run, and no other script", () => {
  const origin = "https://chat.example";
  for (const own of [
    `${origin}/assets/argon2-worker-Ab_c-1.js`,
    "/assets/chunk-worker-A_-1.js",
    "/service-worker.js",
    "/save-worker.js",
  ])
    expect(ownWorker(own, origin)).toBe(own);
  for (const other of [
    "https://elsewhere.example/service-worker.js",
    "//elsewhere.example/service-worker.js",
    "/assets/index-1.js",
    "/service-worker.js?x",
    "/assets/../service-worker.js/x",
    "data:text/javascript,1",
    "blob:https://chat.example/1",
    "javascript:1",
    "",
  ])
    expect(ownWorker(other, origin), other).toBeNull();
});
