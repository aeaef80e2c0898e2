import { HandrailError, type MigrationStatus, type StatusResult } from '../../index.ts';
import type { View } from './answer.ts';
import { advice, note } from './heading.ts';
import { clean } from './width.ts';
import { count, label, some } from './words.ts';

/** True for a migration that keeps `up` from running. */
export function blocks(one: MigrationStatus): boolean {
  return !one.running && !['applied', 'pending', 'skipped'].includes(one.state);
}

/** A paragraph for each kind of problem below the table of `status`: what it is, and what helps. */
export function problemLines(result: StatusResult, view: View): string[] {
  const of = (state: string) => result.migrations.filter((one) => one.state === state).map(label);
  const [modified, missing, disordered] = [of('modified'), of('missing'), of('out-of-order')];
  const paragraph = (migrations: string[], state: string, what: string, error: HandrailError) =>
    migrations.length === 0
      ? []
      : [
          ...note(view, 'warning', state, `${what}: ${some(migrations)}`),
          ...advice(view, error.hint),
        ];
  return [
    ...partial(result, view),
    ...paragraph(
      modified,
      'modified',
      `${count(modified.length, 'file')} changed after being applied`,
      new HandrailError('PLAN_MODIFIED', { migrations: modified }),
    ),
    ...paragraph(
      missing,
      'missing',
      `${missing.length} applied without a file`,
      new HandrailError('PLAN_MISSING', { migrations: missing }),
    ),
    ...paragraph(
      disordered,
      'out-of-order',
      `${disordered.length} pending, but older than the newest applied`,
      new HandrailError('PLAN_OUT_OF_ORDER', { migrations: disordered, newest: result.version }),
    ),
  ];
}

function partial({ migrations }: StatusResult, view: View): string[] {
  return migrations.flatMap((one, i) => {
    if (one.state !== 'partial' || one.running) return [];
    const before = migrations.slice(0, i).findLast((other) => inHistory(other))?.version ?? '0';
    const error = new HandrailError('PLAN_PARTIAL', {
      migration: label(one),
      version: one.version,
      before,
      done: one.progress ?? 0,
      direction: one.direction ?? 'up',
    });
    const gone = one.heldBy === null ? '' : `; ${clean(one.heldBy)}, which was at work, is gone`;
    return [...note(view, 'error', 'partial', error.message + gone), ...advice(view, error.hint)];
  });
}

function inHistory({ state }: MigrationStatus): boolean {
  return state === 'applied' || state === 'modified' || state === 'missing';
}
