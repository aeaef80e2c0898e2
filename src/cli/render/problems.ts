import { HandrailError, type MigrationStatus, type StatusResult } from '../../index.ts';
import type { View } from './answer.ts';
import { advice, note } from './heading.ts';
import { clean } from './width.ts';
import { count, label, some } from './words.ts';

/** True for a migration that keeps `up` from running. */
export function blocks(one: MigrationStatus, { order }: StatusResult): boolean {
  const { state, running, direction } = one;
  if (state === 'partial') return !running && direction === 'down';
  if (state === 'out-of-order') return order === 'strict';
  return !running && !['applied', 'pending', 'skipped'].includes(state);
}

/** A paragraph for each kind of problem below the table of `status`: what it is, and what helps. */
export function problemLines(result: StatusResult, view: View): string[] {
  const of = (state: string) =>
    result.migrations.filter((one) => one.state === state && !one.newer);
  const [modified, missing] = [of('modified').map(label), of('missing').map(label)];
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
    ...newer(result, view),
    ...outOfOrder(of('out-of-order').map(label), result, view),
  ];
}

function newer({ migrations }: StatusResult, view: View): string[] {
  const found = migrations.filter((one) => one.newer);
  if (found.length === 0) return [];
  const files = migrations.filter(({ state }) => state !== 'missing');
  const backTo = files.findLast(inHistory)?.version ?? '0';
  const { hint } = new HandrailError('PLAN_DATABASE_NEWER', {
    newestFile: label(files.at(-1) as MigrationStatus),
    backTo,
    migrations: [],
    notKept: found.filter(({ reversible }) => !reversible).map(label),
  });
  const what = `this deployment is older than the database, which has ${some(found.map(label))}`;
  return [...note(view, 'warning', 'missing', what), ...advice(view, hint)];
}

/** What the policy makes of it: under `allow` nothing is wrong. */
function outOfOrder(
  migrations: string[],
  { order, version: newest }: StatusResult,
  view: View,
): string[] {
  if (migrations.length === 0 || order === 'allow') return [];
  const what = `${migrations.length} pending, but older than the newest applied: ${some(migrations)}`;
  const { hint } = new HandrailError('PLAN_OUT_OF_ORDER', { migrations, newest });
  const applies = 'handrail up applies them, oldest first, with a warning (order: warn)';
  return [
    ...note(view, 'warning', 'out-of-order', what),
    ...advice(view, order === 'strict' ? hint : applies),
  ];
}

function partial({ migrations }: StatusResult, view: View): string[] {
  return migrations.flatMap((one) => {
    if (one.state !== 'partial' || one.running) return [];
    const error = new HandrailError('PLAN_PARTIAL', {
      migration: label(one),
      version: one.version,
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
