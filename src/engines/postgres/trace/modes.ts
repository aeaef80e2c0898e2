import type { Blocked, Lock } from '../../../schema/measure.ts';
import type { ObjectName } from '../../../schema/schema.ts';

/** Modes of locks as `pg_locks` names them, weakest first. */
const MODES = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** How strong a mode is, from 0. */
export const strengthOf = (mode: string): number => MODES.indexOf(mode);

/** A mode that only keeps a table from being dropped or altered by others is no more than reading takes. */
export const READING = 0;

/** A lock by the number of its mode, as the documentation names it. */
export function lockOn(object: ObjectName, strength: number): Lock {
  const words = (MODES[strength] as string).replace(/Lock$/, '').replace(/(?<=.)[A-Z]/g, ' $&');
  return { object, mode: words.toUpperCase(), blocks: blocked(strength), strength };
}

/** Who waits: reading needs ACCESS SHARE, writing ROW EXCLUSIVE. */
function blocked(strength: number): Blocked {
  if (strength === MODES.length - 1) return 'reads and writes';
  return strength >= strengthOf('ShareLock') ? 'writes' : 'schema changes';
}
