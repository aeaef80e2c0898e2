import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Direction, Frames } from './frames.ts';

/** One message on its way; they are counted from 1 in each direction, over all connections. */
export interface Message {
  readonly direction: Direction;
  readonly number: number;
  /** With its type and length. */
  readonly bytes: Buffer;
}

/** What becomes of a message, and of its connection. */
export type Verdict = 'forward' | 'cut-before' | 'cut-after';

/** How a connection ends: with a goodbye, or with a reset. */
export type Cut = 'fin' | 'rst';

export interface Proxy {
  /** The same database through the proxy. */
  through(url: string): string;
  close(): void;
}

/** Stands between a client and a PostgreSQL server on 127.0.0.1, and asks of every message what becomes of it. */
export async function startProxy(
  port: number,
  cut: Cut,
  judge: (message: Message) => Verdict,
): Promise<Proxy> {
  const counts: Record<Direction, number> = { 'to-server': 0, 'to-client': 0 };
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    const frames = new Frames();
    let open = true;
    const end = () => {
      open = false;
      for (const socket of [client, server]) {
        if (cut === 'rst') socket.resetAndDestroy();
        else socket.destroySoon();
      }
    };
    const relay = (direction: Direction, from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('data', (bytes: Buffer) => {
        for (const frame of open ? frames.push(direction, bytes) : []) {
          const verdict = judge({ direction, number: ++counts[direction], bytes: frame });
          if (verdict !== 'cut-before') to.write(frame);
          if (verdict === 'forward') continue;
          return end();
        }
      });
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.on('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
    };
    relay('to-server', client, server);
    relay('to-client', server, client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address() as AddressInfo;
  return {
    through: (url) => Object.assign(new URL(url), { port: address.port }).href,
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
