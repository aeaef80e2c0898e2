import { HandrailError, type Place } from '../errors.ts';
import { DURATION, milliseconds } from '../util/duration.ts';
import { nearest } from '../util/nearest.ts';

/** What comment lines before the first statement of a file say about it. */
export interface Directions {
  readonly transaction: boolean;
  /** The reason why there is no way back; null when nothing is said. */
  readonly irreversible: string | null;
  /** What the database must have before anything runs. */
  readonly requires: readonly Requirement[];
  readonly limits: TimeLimits;
}

/** Limits in milliseconds that a file has of its own; 0 is without limit, absent is as configured. */
export interface TimeLimits {
  /** How long one of its statements waits for a lock. */
  readonly lockMs?: number;
  /** How long one of its statements takes. */
  readonly statementMs?: number;
}

/** An extension of the database that a migration needs. */
export interface Requirement {
  readonly extension: string;
  /** Without it, the migration is recorded as skipped, and runs when the extension has arrived. */
  readonly elseSkip: boolean;
}

/** A comment that begins with `-- handrail:`. */
export interface DirectionComment {
  readonly text: string;
  readonly at: Place;
  /** Where it begins and ends in the text, in UTF-16 units. */
  readonly offset: number;
  readonly endOffset: number;
  /** No statement stands before it. */
  readonly head: boolean;
}

/** The directions of a file, and the comment that begins its down part. */
export interface FileDirections {
  readonly directions: Directions;
  readonly down: DirectionComment | null;
}

export const NO_DIRECTIONS: Directions = {
  transaction: true,
  irreversible: null,
  requires: [],
  limits: {},
};

const DIRECTION = /^--\s*handrail\s*:\s*(\S*)\s*(.*?)\s*$/i;
const LIMITS: Readonly<Record<string, keyof TimeLimits>> = {
  'lock-timeout': 'lockMs',
  'statement-timeout': 'statementMs',
};
const HEAD = ['no-transaction', 'irreversible', 'requires', ...Object.keys(LIMITS)];
const TAKES_TEXT = ['irreversible', 'requires', ...Object.keys(LIMITS)];
const REQUIRES = /^extension\s+([\w-]+)(\s+else\s+skip)?$/i;
const ALL = [...HEAD, 'down', 'ignore'];

/**
 * Reads the directions of a file. What is unknown, or stands where it has no effect, is an error: read as a
 * mere comment, it would change what runs. `ignore` belongs to the linter and is passed over.
 */
export function parseDirections(comments: readonly DirectionComment[]): FileDirections {
  let directions = NO_DIRECTIONS;
  let down: DirectionComment | null = null;
  for (const comment of comments) {
    const [, given = '', rest = ''] = DIRECTION.exec(comment.text) ?? [];
    const word = given.toLowerCase();
    if (!ALL.includes(word)) throw unknown(given, comment.at);
    if (word === 'ignore') continue;
    if (!TAKES_TEXT.includes(word) && rest !== '')
      throw misplaced(word, 'takes nothing behind it', comment);
    if (word === 'down') {
      if (down) throw misplaced(word, 'stands here a second time', comment);
      down = comment;
    } else if (!comment.head) {
      throw misplaced(word, 'has no effect behind the first statement', comment);
    } else if (word === 'no-transaction') directions = { ...directions, transaction: false };
    else if (word === 'irreversible') directions = { ...directions, irreversible: rest };
    else if (word === 'requires')
      directions = { ...directions, requires: [...directions.requires, required(rest, comment)] };
    else
      directions = {
        ...directions,
        limits: { ...directions.limits, ...limit(word, rest, comment) },
      };
  }
  return { directions, down };
}

function required(rest: string, comment: DirectionComment): Requirement {
  const [, extension, skip] = REQUIRES.exec(rest) ?? [];
  if (extension) return { extension, elseSkip: skip !== undefined };
  throw misplaced(
    'requires',
    'wants "extension <name>", perhaps with "else skip" behind it',
    comment,
  );
}

function limit(word: string, rest: string, comment: DirectionComment): TimeLimits {
  const ms = milliseconds(rest);
  if (ms === null) throw misplaced(word, `wants ${DURATION}`, comment);
  return { [LIMITS[word] as keyof TimeLimits]: ms };
}

function misplaced(direction: string, problem: string, { at }: DirectionComment): HandrailError {
  const details = { direction, problem: `"-- handrail: ${direction}" ${problem}` };
  return new HandrailError('SOURCE_UNKNOWN_DIRECTION', details, { at });
}

function unknown(direction: string, at: Place): HandrailError {
  const suggestion = nearest(direction, ALL);
  return new HandrailError(
    'SOURCE_UNKNOWN_DIRECTION',
    suggestion === undefined ? { direction } : { direction, suggestion },
    { at },
  );
}
