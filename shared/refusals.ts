/** Every "no" of the server in one table: its HTTP status and its WebSocket close code. The plain sentence: refusal-texts.ts. */

export const refusals = {
  "bad-request": { status: 400, close: 4400 },
  "wrong-code": { status: 403, close: 4403 },
  "create-token": { status: 401, close: 4420 },
  "foreign-origin": { status: 403, close: 4406 },
  "not-active": { status: 404, close: 4404 },
  "seat-taken": { status: 409, close: 4409 },
  paused: { status: 429, close: 4429 },
  "rate-limited": { status: 429, close: 4430 },
  full: { status: 503, close: 4508 },
  "too-fast": { status: 429, close: 4431 },
  "too-slow": { status: 408, close: 4432 },
  busy: { status: 503, close: 4503 },
  outage: { status: 503, close: 1011 },
  "hello-late": { status: 408, close: 4408 },
  "session-gone": { status: 404, close: 4410 },
  "token-dead": { status: 401, close: 4401 },
  "taken-over": { status: 409, close: 4411 },
  "invite-replaced": { status: 404, close: 4412 },
  superseded: { status: 409, close: 4413 },
  ended: { status: 404, close: 4414 },
  "queue-full": { status: 507, close: 4507 },
  "file-too-large": { status: 413, close: 4417 },
  "files-full": { status: 507, close: 4418 },
  "no-file": { status: 404, close: 4419 },
  gap: { status: 409, close: 4415 },
  "not-yet": { status: 409, close: 4416 },
  restarting: { status: 503, close: 1012 },
} as const;

export type Refusal = keyof typeof refusals;

/** The refusal behind a WebSocket close code of ours, or undefined for any other code. */
export function refusalOfClose(code: number): Refusal | undefined {
  return (Object.keys(refusals) as Refusal[]).find((name) => refusals[name].close === code);
}
