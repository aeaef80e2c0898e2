import { HandrailError } from '../errors.ts';
import { type AppliedMigration, label } from '../migration/migration.ts';
import type { Standing } from './states.ts';

/** What is half done, as errors that say so. */
export function partials(all: readonly Standing[]): HandrailError[] {
  return all.filter(({ state }) => state === 'partial').map(partialError);
}

/** The error for what is half done and stays so. */
export function partialError({ row, migration }: Standing): HandrailError {
  const { version, progress: done, direction } = row as AppliedMigration;
  return new HandrailError('PLAN_PARTIAL', {
    migration: label(row as AppliedMigration),
    version,
    done,
    direction,
    fileGone: direction === 'up' && !migration,
  });
}
