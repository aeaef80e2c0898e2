import { HandrailError, type Place } from '../errors.ts';
import { nearest } from '../util/nearest.ts';

/** What comment lines before the first statement of a file say about it. */
export interface Directions {
  readonly transaction: boolean;
  /** The reason why there is no way back; null when nothing is said. */
  readonly irreversible: string | null;
}

export const NO_DIRECTIONS: Directions = { transaction: true, irreversible: null };

const DIRECTION = /^--\s*handrail:\s*(\S*)\s*(.*?)\s*$/;
const HEAD = ['no-transaction', 'irreversible'];
const ELSEWHERE = ['down', 'ignore'];

/**
 * Reads the directions out of a file's head. An unknown one is an error that names the nearest.
 * `ignore` and `down` stand at statements and are read elsewhere.
 */
export function parseDirections(comments: readonly { text: string; at: Place }[]): Directions {
  let directions = NO_DIRECTIONS;
  for (const { text, at } of comments) {
    const [matched, word = '', rest = ''] = DIRECTION.exec(text) ?? [];
    if (matched === undefined || ELSEWHERE.includes(word)) continue;
    if (word === 'no-transaction') directions = { ...directions, transaction: false };
    else if (word === 'irreversible') directions = { ...directions, irreversible: rest };
    else throw unknown(word, at);
  }
  return directions;
}

function unknown(direction: string, at: Place): HandrailError {
  const suggestion = nearest(direction, [...HEAD, ...ELSEWHERE]);
  return new HandrailError(
    'SOURCE_UNKNOWN_DIRECTION',
    suggestion === undefined ? { direction } : { direction, suggestion },
    { at },
  );
}
