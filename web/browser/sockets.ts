/** Sockets to this page's server, one of them perhaps opened ahead of its use. */
export interface Sockets {
  /** Opens a socket while the code is being proven, so that the way in is one round trip shorter. */
  prepare(): void;
  /** The code was not right: nobody is going to say hello. */
  dropPrepared(): void;
  /** The one that was prepared, else a new one. */
  next(): WebSocket;
}

/** @param preparedMs after so long a prepared one is let go: the server waits for its hello no longer */
export function createSockets(preparedMs: number): Sockets {
  let prepared: WebSocket | null = null;

  function takePrepared(): WebSocket | null {
    const mine = prepared;
    prepared = null;
    return mine && mine.readyState <= WebSocket.OPEN ? mine : null;
  }

  const dropPrepared = () => takePrepared()?.close();

  return {
    prepare() {
      prepared ??= newSocket();
      const mine = prepared;
      setTimeout(() => {
        if (prepared === mine) dropPrepared();
      }, preparedMs);
    },
    dropPrepared,
    next: () => takePrepared() ?? newSocket(),
  };
}

const newSocket = () => new WebSocket(`${location.protocol === "http:" ? "ws" : "wss"}://${location.host}/ws`);
