/** The proxies that are tried: how each is started with the example of server/ops/proxies, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Place {
  /** The folder that is the proxy's own, with fullchain.pem, privkey.pem and bundle.pem in it. */
  folder: string;
  /** Where it listens, and where Duologue does. */
  port: number;
  target: number;
}

interface Program {
  /** The example, and what it says in the place of which the test puts something else. */
  example: string;
  /** What tells its version; the first of these that there is. */
  version: readonly [string, ...string[]];
  /** The package of Debian that has it. */
  package: string;
  /** Writes what else it needs, and gives the command. `site` is the example, filled in. */
  command(site: string, place: Place): readonly [string, ...string[]];
}

const APACHE_MODULES = "/usr/lib/apache2/modules";
const APACHE_NEEDS = [
  "mpm_event",
  "authz_core",
  "socache_shmcb",
  "ssl",
  "http2",
  "headers",
  "proxy",
  "proxy_http",
  "proxy_wstunnel",
];

export const programs: Record<string, Program> = {
  nginx: {
    example: "nginx.conf",
    version: ["nginx", "-v"],
    package: "nginx-light",
    command(site, { folder }) {
      write(folder, "site.conf", site);
      const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (each) => `${each}_temp_path ${each};`,
      );
      const http = `http { ${temporary.join(" ")} error_log stderr; include site.conf; }`;
      write(folder, "nginx.conf", `daemon off; user root; pid nginx.pid; error_log stderr; events {}\n${http}\n`);
      return ["nginx", "-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
    },
  },
  haproxy: {
    example: "haproxy.cfg",
    version: ["haproxy", "-v"],
    package: "haproxy",
    command: (site, { folder }) => ["haproxy", "-db", "-f", write(folder, "haproxy.cfg", site)],
  },
  apache: {
    example: "apache.conf",
    version: ["apache2", "-v"],
    package: "apache2",
    command(site, { folder, port }) {
      write(folder, "site.conf", site);
      mkdirSync(join(folder, "run"));
      const lines = [
        `ServerRoot "${folder}"`,
        ...APACHE_NEEDS.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`),
        "ServerName chat.local",
        `Listen ${port}`,
        'PidFile "run/pid"',
        "DefaultRuntimeDir run",
        'ErrorLog "error.log"',
        "User www-data",
        "Group www-data",
        "Include site.conf",
      ];
      return ["apache2", "-DFOREGROUND", "-f", write(folder, "apache.conf", `${lines.join("\n")}\n`)];
    },
  },
  caddy: {
    example: "Caddyfile",
    version: ["caddy", "version"],
    package: "caddy",
    command(site, { folder }) {
      const options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
      return ["caddy", "run", "--adapter", "caddyfile", "--config", write(folder, "Caddyfile", options + site)];
    },
  },
};

function write(folder: string, file: string, text: string): string {
  const path = join(folder, file);
  writeFileSync(path, text);
  return path;
}

/** Its version as it says it; null: it is not installed. */
export function versionOf({ version: [command, ...args] }: Program): string | null {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error) return null;
  return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? "?";
}

/** @param examples the folder server/ops/proxies */
export function startProgram(program: Program, examples: string, place: Place): ChildProcess {
  const { folder, port, target } = place;
  const site = readFileSync(join(examples, program.example), "utf8")
    .replaceAll("chat.example", program.example === "Caddyfile" ? `chat.local:${port}` : "chat.local")
    .replaceAll(/(?<![\w.])443\b/g, String(port))
    .replaceAll("localhost:3000", `127.0.0.1:${target}`)
    .replaceAll(/(?<![\w/])(fullchain|privkey|bundle)\.pem/g, (file) => join(folder, file));
  const [command, ...args] = program.command(site, place);
  return spawn(command, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
}
