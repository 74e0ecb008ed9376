/** The README's example of a face is one that the server takes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ownFolder } from "../testing/folder.ts";
import { readFace } from "./face.ts";

test("the face in the README stops no start", () => {
  const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const [, example = ""] = /```json\n(\{\n {2}"name"[^]*?)```/.exec(readme) ?? [];
  const file = join(ownFolder(), "face.json");
  writeFileSync(file, example);
  expect(readFace("FACE_FILE", file)).toMatchObject({ ok: true, face: { page: { name: "Beratung Nord" } } });
});
