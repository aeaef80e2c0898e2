import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a member of an etcd cluster, for the other members, which can be cut. */
export interface Link {
  readonly url: string;
  /** Which member stands behind an id. */
  know(names: ReadonlyMap<string, string>): void;
  /** From now on nothing passes from or to that member, until it is healed. */
  cut(member: string): void;
  heal(): void;
  close(): void;
}

/** A TCP proxy. Who calls, etcd's members say in the header of their first request on a connection. */
export async function linkTo(target: string, port: number): Promise<Link> {
  let names: ReadonlyMap<string, string> = new Map();
  let cutOff: string | undefined;
  const open = new Map<Socket, string | undefined>();
  const isCut = (caller: string | undefined) =>
    cutOff !== undefined && (cutOff === target || cutOff === caller);

  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    open.set(socket, undefined);
    socket.once('close', () => open.delete(socket));
    socket.once('data', (first) => {
      const [, id = ''] = /^X-Server-From: *(\w+)/im.exec(first.toString('latin1')) ?? [];
      const caller = names.get(id);
      open.set(socket, caller);
      if (isCut(caller)) return void socket.destroy();
      const onward = connect(port, '127.0.0.1');
      onward.on('error', () => socket.destroy());
      onward.write(first);
      socket.pipe(onward).pipe(socket);
      socket.once('close', () => onward.destroy());
      onward.once('close', () => socket.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    know(known) {
      names = known;
    },
    cut(member) {
      cutOff = member;
      // Those who called before their names were known are cut too, and call again.
      for (const [socket, caller] of open) {
        if (caller === undefined || isCut(caller)) socket.destroy();
      }
    },
    heal() {
      cutOff = undefined;
    },
    close() {
      server.close();
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
