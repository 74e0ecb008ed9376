/** Every "no" of the server in one table: its HTTP status, its WebSocket close code, and the plain sentence for it. */

export const refusals = {
  "bad-request": { status: 400, close: 4400, text: "That request could not be understood." },
  "wrong-code": { status: 403, close: 4403, text: "That code is not right." },
  "create-token": {
    status: 401,
    close: 4420,
    text: "Starting a chat here takes an access token. Ask whoever runs this server for one.",
  },
  "foreign-origin": { status: 403, close: 4406, text: "This page may not talk to this server." },
  "not-active": { status: 404, close: 4404, text: "This invite is not active. Ask your host for a new one." },
  "seat-taken": { status: 409, close: 4409, text: "This chat is open on another device." },
  paused: { status: 429, close: 4429, text: "Too many wrong codes. Wait, then try again." },
  "rate-limited": { status: 429, close: 4430, text: "Too many requests from your address. Wait, then try again." },
  full: { status: 503, close: 4508, text: "This server is full. Try again later." },
  "too-fast": { status: 429, close: 4431, text: "Too much at once." },
  "too-slow": { status: 408, close: 4432, text: "What waits for this connection is not read." },
  busy: { status: 503, close: 4503, text: "The server is busy. Try again in a moment." },
  outage: { status: 503, close: 1011, text: "The server cannot reach its store. Try again in a moment." },
  "hello-late": { status: 408, close: 4408, text: "The first frame must be hello, in time." },
  "session-gone": { status: 404, close: 4410, text: "This chat is not on the server." },
  "token-dead": { status: 401, close: 4401, text: "This device's seat was taken by another." },
  "taken-over": { status: 409, close: 4411, text: "Continued on another device." },
  "invite-replaced": { status: 404, close: 4412, text: "The host made a new invite." },
  superseded: { status: 409, close: 4413, text: "A newer connection of this device took over." },
  ended: { status: 404, close: 4414, text: "The chat has ended." },
  "queue-full": { status: 507, close: 4507, text: "This chat holds all it can until the other has read some of it." },
  "file-too-large": { status: 413, close: 4417, text: "This server takes no file of that size." },
  "files-full": { status: 507, close: 4418, text: "This chat holds all the files it can until some have arrived." },
  "no-file": { status: 404, close: 4419, text: "This file is not on the server." },
  gap: { status: 409, close: 4415, text: "The records before this one are missing." },
  "not-yet": { status: 409, close: 4416, text: "An hour can be added in the last ten minutes, up to 24 hours in all." },
  restarting: { status: 503, close: 1012, text: "The server is restarting." },
} as const;

export type Refusal = keyof typeof refusals;

/** The refusal behind a WebSocket close code of ours, or undefined for any other code. */
export function refusalOfClose(code: number): Refusal | undefined {
  return (Object.keys(refusals) as Refusal[]).find((name) => refusals[name].close === code);
}
