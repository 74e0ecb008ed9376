/** Types of tools.mjs, which is plain JavaScript because it runs before anything is built. */
export function findBrowser(): string | undefined;
export function findHeadlessShell(): string | undefined;
