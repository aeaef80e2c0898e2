import type * as KyselyModule from 'kysely';
import { HandrailError } from '../errors.ts';
import { loadPeer } from './load-peer.ts';

/** The project's own Kysely. Throws CONNECT_DRIVER_MISSING, which names the install command. */
export function loadKysely(): typeof KyselyModule {
  const module = loadPeer<typeof KyselyModule>('kysely');
  if (module) return module;
  throw new HandrailError('CONNECT_DRIVER_MISSING', {
    need: '"kysely", which migrations in TypeScript and JavaScript use,',
    install: 'npm install kysely',
  });
}
