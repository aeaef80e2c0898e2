import { type ErrorCode, HandrailError, type MigrationStatus, type StatusResult } from '../../index.ts';
import type { View } from './answer.ts';
import { advice, note } from './heading.ts';
import { count, label, some } from './words.ts';

/** True for a migration that keeps `up` from running. */
export function blocks(one: MigrationStatus): boolean {
  return one.state !== 'applied' && one.state !== 'pending';
}

/** A paragraph for each kind of problem below the table of `status`: what it is, and what helps. */
export function problemLines(result: StatusResult, view: View): string[] {
  const of = (state: string) => result.migrations.filter((one) => one.state === state);
  const names = (ones: readonly MigrationStatus[]) => some(ones.map(label));
  const [modified, missing, disordered] = [of('modified'), of('missing'), of('out-of-order')];
  return [
    ...of('partial').flatMap((one) => partial(one, result, view)),
    ...paragraph(view, modified, 'modified', 'PLAN_MODIFIED', (n) =>
      `${n} changed after being applied: ${names(modified)}`),
    ...paragraph(view, missing, 'missing', 'PLAN_MISSING', (n) =>
      `${n} applied, but without a file: ${names(missing)}`),
    ...paragraph(view, disordered, 'out-of-order', 'PLAN_OUT_OF_ORDER', (n) =>
      `${n} pending and older than ${result.version}, the newest applied: ${names(disordered)}`),
  ];
}
