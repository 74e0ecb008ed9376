/** What a container asks itself where it has no shell and no curl: exit code 0 where the address answers with 2xx. */
const [address = "http://127.0.0.1:9090/readyz"] = process.argv.slice(2);
try {
  const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(5_000) });
  if (!ok) console.error(`${address} answers with ${status}.`);
  process.exitCode = ok ? 0 : 1;
} catch {
  console.error(`${address} does not answer.`);
  process.exitCode = 1;
}
