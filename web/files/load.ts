/** All that a chat's files need, in one part of the page. */
export { createFileApi } from "../browser/file-api.ts";
export { createFileRows } from "../browser/file-rows.ts";
export { createFiles } from "./files.ts";
