import type * as Codegen from 'kysely-codegen';
import { HandrailError } from '../errors.ts';
import { loadPeer } from '../util/load-peer.ts';

/** The npm package kysely-codegen. */
export type Library = typeof Codegen;

const NAME = 'kysely-codegen';

/** The release whose output this was tried with: another may write something else. */
const RELEASE = `${NAME}@0.20`;

/**
 * Loads kysely-codegen of the project, with what it needs itself: `kysely`, and `typescript`, which it does not
 * declare. Throws CONNECT_DRIVER_MISSING, which names the install command.
 */
export function loadLibrary(): Library {
  try {
    const library = loadPeer<Library>(NAME);
    if (library) return library;
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('\n');
    const lacking = /^Cannot find module '([^']+)'/.exec(reason)?.[1] ?? RELEASE;
    throw missing(`"${NAME}" could not be loaded: ${reason}`, lacking, cause);
  }
  throw missing(undefined, RELEASE);
}

function missing(reason: string | undefined, lacking: string, cause?: unknown): HandrailError {
  const need = `"${lacking === RELEASE ? NAME : lacking}", which writing types takes,`;
  const details = { need, install: `npm install --save-dev ${lacking}` };
  return new HandrailError(
    'CONNECT_DRIVER_MISSING',
    reason === undefined ? details : { ...details, reason },
    { cause },
  );
}
