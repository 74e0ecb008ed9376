/**
 * What may stand behind `npm start --`. Plain Node and no imports, since it is read before anything is installed.
 * The settings are environment variables (config.ts); these say how other devices reach the server.
 */

export const HELP = `Usage: npm start [-- FLAG]

Without a flag: for this computer alone, or as the settings in README.md say.

  --lan                  For phones on the same network: https with a certificate made for this machine
  --tunnel               For phones anywhere: through cloudflared or tailscale, whichever is installed
  --tunnel=cloudflared   Through this one
  --tunnel=tailscale     Through this one
  --help                 Prints this`;

/** How other devices reach the server; null: as the settings say. */
const WAYS = {
  "--lan": { by: "lan" },
  "--tunnel": { by: "tunnel", program: null },
  "--tunnel=cloudflared": { by: "tunnel", program: "cloudflared" },
  "--tunnel=tailscale": { by: "tunnel", program: "tailscale" },
};

/** Reads the arguments; what is not known is a sentence in `mistake`. */
export function readArguments(args) {
  if (args.some((each) => each === "--help" || each === "-h")) return { ok: true, help: true, way: null };
  const unknown = args.find((each) => !Object.hasOwn(WAYS, each));
  if (unknown !== undefined) return { ok: false, mistake: `"${unknown}" is not a flag of Duologue.\n\n${HELP}` };
  if (args.length > 1) return { ok: false, mistake: `Choose one of ${args.join(" and ")}.\n\n${HELP}` };
  return { ok: true, help: false, way: args.length === 0 ? null : WAYS[args[0]] };
}

/**
 * `npm start --lan`, without the two dashes in between: npm takes the flag for one of its own, as the short flags -l -a -n
 * or as a setting that it does not know, and only its traces in the environment tell of it.
 */
export function takenByNpm(env) {
  const flag = env.npm_config_tunnel ? "--tunnel" : env.npm_config_long && env.npm_config_all ? "--lan" : null;
  return flag && `npm kept "${flag}" to itself. Write: npm start -- ${flag}`;
}
