import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The same database over a cable that the test can cut. It ends after the test. */
export async function cableTo(url: string): Promise<{ url: string; cut(): void }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cable = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await once(cable.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    cable.close();
    cut();
  });
  const over = new URL(url);
  over.port = String((cable.address() as AddressInfo).port);
  return { url: over.href, cut };
}
