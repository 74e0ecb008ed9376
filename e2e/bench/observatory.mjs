/**
 * `npm run observatory`: Mozilla's HTTP Observatory on the built product, by https on this machine, with the name and the
 * certificate of an operator's own; exits with 1 below A+. The scanner is no dependency: this exact version is installed
 * into a temporary folder and found there the next time.
 */
import { execFileSync, spawn } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const VERSION = "1.4.8";
const WANTED = "A+";
/** Nobody's (RFC 6761, 6.2), so that browsers may be told to insist on https; the scanner is led to this machine. */
const NAME = "duologue.test";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const [task, ...rest] = process.argv.slice(2);
if (task === "scan") await scan(...rest);
else await run();

async function run() {
  const scanner = install();
  const folder = mkdtempSync(join(tmpdir(), "duologue-observatory-"));
  try {
    const trusted = makeCertificate(folder);
    const server = await start(folder);
    try {
      // What Node trusts beside the authorities that it knows, it reads when it starts.
      const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: trusted };
      const { result, tests } = JSON.parse(
        execFileSync(process.execPath, [file("observatory.mjs"), "scan", scanner, `${NAME}:${server.port}`], {
          env,
          encoding: "utf8",
        }),
      );
      for (const { name, pass, modifier, words } of tests)
        console.log(`${pass ? "pass" : "FAIL"}  ${String(modifier).padStart(3)}  ${name}: ${words}`);
      const { grade, score, testsPassed, testsQuantity } = result;
      console.log(`\n${grade}, ${score} points, ${testsPassed} of ${testsQuantity} tests passed`);
      process.exitCode = grade === WANTED ? 0 : 1;
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its folder. Without its scripts: they fetch lists, and build a client of a database that a scan does not ask. */
function install() {
  const folder = join(tmpdir(), `duologue-observatory-scanner-${VERSION}`);
  const scanner = join(folder, "node_modules/@mdn/mdn-http-observatory");
  const preloaded = join(scanner, "conf/hsts-preload.json");
  if (existsSync(preloaded)) return scanner;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `@mdn/mdn-http-observatory@${VERSION}`];
  execFileSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  // The names that browsers know to be https alone: ours would be none of them.
  writeFileSync(preloaded, "{}");
  return scanner;
}

/** Writes what TLS_CERT and TLS_KEY name, a certificate that vouches for itself; returns its file. */
function makeCertificate(folder) {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"];
  const names = ["-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`];
  execFileSync("openssl", ["req", ...kind, ...names, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return cert;
}

/** The built server with that certificate, as people reach it by PUBLIC_URL. */
async function start(folder) {
  const main = file("../../dist/server/main.js");
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_URL: `https://${NAME}:${port}`,
      TLS_CERT: join(folder, "cert.pem"),
      TLS_KEY: join(folder, "key.pem"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => String(text).includes("is ready") && resolve());
    child.once("exit", () => reject(new Error("The server ended. Is it built? npm run build")));
  });
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** PUBLIC_URL names the port before anything listens there. */
async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** In a process of its own: prints what the scanner finds. By http the same port leads to https. */
async function scan(scanner, host) {
  const { lookup } = dns;
  dns.lookup = (name, options, callback) => lookup(name === NAME ? "127.0.0.1" : name, options, callback);
  const { scan: look } = await import(pathToFileURL(join(scanner, "src/scanner/index.js")).href);
  const { scan: result, tests } = await look(host);
  console.log(
    JSON.stringify({
      result,
      tests: Object.entries(tests).map(([name, { pass, scoreModifier, scoreDescription, result: outcome }]) => ({
        name,
        pass,
        modifier: scoreModifier,
        words: scoreDescription
          ? scoreDescription
              .replaceAll(/<[^>]*>/g, "")
              .replaceAll(/\s+/g, " ")
              .trim()
          : outcome,
      })),
    }),
  );
}
