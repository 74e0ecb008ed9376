/** One route of the network: a TCP proxy that can be cut, go deaf, grow slow, refuse, and lead elsewhere. */
import { createServer, connect as connectTo, type Server, type Socket } from "node:net";

export type Direction = "up" | "down";

export interface Proxy {
  readonly port: number;
  /** Where new connections lead; those that are open stay where they are. */
  aim(port: number): void;
  /** Ends every open connection: with a reset, or in good order. */
  cut(how: "reset" | "finish"): void;
  /**
   * Swallows what is sent in these directions, on open connections and new ones. A connection that has lost bytes stays
   * dead after `heal`, as behind a router that has forgotten it: only whoever notices gets out.
   */
  swallow(...directions: Direction[]): void;
  /** What is open now passes nothing any more, and neither end knows; what comes after is well. */
  deaden(): void;
  /** Each piece of data takes so long on its way. */
  delay(ms: number): void;
  throttle(bytesPerSecond: number): void;
  /** New connections are reset. */
  refuse(): void;
  /** From here on all is well again. */
  heal(): void;
  /** Ends what has lost bytes, as a system does that has repeated them for long enough. */
  bury(): void;
  close(): Promise<void>;
}

interface Route {
  client: Socket;
  node: Socket;
  /** It has lost bytes, and never passes any again. */
  dead: Set<Direction>;
}

/** Listens on a free port of this machine; `target` may choose anew for each connection, as who balances load does. */
export async function openProxy(target: number | (() => number)): Promise<Proxy> {
  const routes = new Set<Route>();
  const swallowed = new Set<Direction>();
  let aimed = target;
  let delayMs = 0;
  let bytesPerSecond = Infinity;
  let refusing = false;

  function accept(client: Socket): void {
    client.on("error", () => {});
    if (refusing) return void client.resetAndDestroy();
    const node = connectTo({ port: typeof aimed === "number" ? aimed : aimed(), host: "127.0.0.1", noDelay: true });
    client.setNoDelay(true);
    const route: Route = { client, node, dead: new Set() };
    routes.add(route);
    pass(route, client, node, "up");
    pass(route, node, client, "down");
    // A connection that cannot be made is refused, and one that breaks is broken on both sides.
    const broken = (other: Socket) => () => {
      routes.delete(route);
      if (route.dead.size === 0) other.resetAndDestroy();
      else other.destroy();
    };
    node.on("error", broken(client));
    client.on("error", broken(node));
    node.on("close", () => {
      // A dead route does not tell either that the other end has gone.
      if (route.dead.size === 0) client.destroySoon();
    });
    client.on("close", () => {
      routes.delete(route);
      node.destroySoon();
    });
  }

  function pass(route: Route, from: Socket, to: Socket, direction: Direction): void {
    const lost = () => {
      if (swallowed.has(direction)) route.dead.add(direction);
      return route.dead.has(direction);
    };
    from.on("data", (piece: Buffer) => {
      if (lost()) return;
      const wait = delayMs + (piece.length / bytesPerSecond) * 1_000;
      if (wait < 1) return forward(piece);
      // Whatever comes behind this piece waits with it, so nothing overtakes.
      from.pause();
      setTimeout(() => {
        if (!lost()) forward(piece);
        from.resume();
      }, wait);
    });
    from.on("end", () => {
      if (!lost()) to.end();
    });
    function forward(piece: Buffer): void {
      if (to.destroyed || to.writableEnded) return;
      if (to.write(piece)) return;
      from.pause();
      to.once("drain", () => from.resume());
    }
  }

  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };

  return {
    port,
    aim(to) {
      aimed = to;
    },
    cut(how) {
      for (const { client, node } of routes) {
        if (how === "reset") {
          client.resetAndDestroy();
          node.resetAndDestroy();
        } else {
          client.end();
          node.end();
        }
      }
    },
    swallow(...directions) {
      for (const direction of directions) swallowed.add(direction);
    },
    deaden() {
      for (const { dead } of routes) dead.add("up").add("down");
    },
    delay(ms) {
      delayMs = ms;
    },
    throttle(bytes) {
      bytesPerSecond = bytes;
    },
    refuse() {
      refusing = true;
    },
    heal() {
      swallowed.clear();
      delayMs = 0;
      bytesPerSecond = Infinity;
      refusing = false;
    },
    bury() {
      for (const { client, node, dead } of routes) {
        if (dead.size === 0) continue;
        client.resetAndDestroy();
        node.resetAndDestroy();
      }
    },
    async close() {
      for (const { client, node } of routes) {
        client.destroy();
        node.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
