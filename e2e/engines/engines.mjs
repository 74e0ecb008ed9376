/**
 * `npm run e2e:engines`: the main job in Firefox and in WebKitGTK, alone and with Chromium as the other participant.
 * Installs the engines where they are missing and says so; one that cannot be had fails its rows of the table at the end.
 */
import { main, Plain, run } from "../../server/ensure.mjs";
import { ensureBrowser, ensureFirefox, ensureWebKit } from "../tools/programs.mjs";

const programs = [
  ["Chromium", "CHROMIUM_PATH", ensureBrowser],
  ["Firefox", "FIREFOX_PATH", ensureFirefox],
  ["WebKitGTK", "WEBKIT_DRIVER_PATH", ensureWebKit],
];

await main(async () => {
  const env = { ...process.env };
  for (const [name, variable, ensure] of programs) {
    try {
      const { path, did } = await ensure();
      env[variable] = path;
      console.log(`${name}: ${did}: ${path}`);
    } catch (error) {
      if (!(error instanceof Plain)) throw error;
      // Its tests say that it is not there, and the others run.
      delete env[variable];
      console.log(`${name}: ${error.message}`);
    }
  }
  process.exitCode = await run(
    "npx",
    ["playwright", "test", "--config", "e2e/engines", ...process.argv.slice(2)],
    undefined,
    env,
  );
});
