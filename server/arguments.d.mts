/** How other devices reach the server. */
export type Way = { by: "lan" } | { by: "tunnel"; program: "cloudflared" | "tailscale" | null };

export const HELP: string;

export function readArguments(
  args: readonly string[],
): { ok: true; help: boolean; way: Way | null } | { ok: false; mistake: string };

export function takenByNpm(env: Readonly<Record<string, string | undefined>>): string | null;
