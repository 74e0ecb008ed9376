import { expect, test } from "vitest";
import { isLoopback } from "./loopback.ts";

test("an address of this machine is known in each of its forms", () => {
  for (const host of ["localhost:3000", "127.0.0.1", "127.1.2.3:8080", "[::1]:3000", "chat.localhost"]) {
    expect(isLoopback(`http://${host}/k7m2q9xw4tzc`), host).toBe(true);
  }
});

test("any other host is not this machine", () => {
  for (const host of ["duologue.example", "192.168.1.5", "localhost.example"]) {
    expect(isLoopback(`https://${host}/k7m2q9xw4tzc`), host).toBe(false);
  }
});
