import { type AppliedMigration, type Direction, label } from '../migration/migration.ts';
import { compareVersions, type Version } from '../migration/version.ts';
import { newest, type State } from './states.ts';

/**
 * What `up` does about a pending migration that is older than the newest applied one.
 *
 * - `strict`: refuses
 * - `warn`: applies it, oldest version first, and says so
 * - `allow`: applies it, oldest version first
 */
export type OrderPolicy = 'strict' | 'warn' | 'allow';

/** Whether `up` may apply a migration in this state. */
export function appliesNext(state: State, order: OrderPolicy): boolean {
  return state === 'pending' || (state === 'out-of-order' && order !== 'strict');
}

/** What the policy has to say before these steps run; null for nothing. */
export function orderWarning(
  steps: readonly { direction: Direction; version: Version; name: string }[],
  applied: readonly AppliedMigration[],
  order: OrderPolicy,
): string | null {
  const top = newest(applied);
  // What goes down first was in its place, and comes back to it.
  if (order !== 'warn' || !top || steps.some(({ direction }) => direction === 'down')) return null;
  const late = steps.filter(({ version }) => compareVersions(version, top.version) < 0);
  if (late.length === 0) return null;
  return `out of order, since older than ${label(top)}, the newest applied: ${late.map(label).join(', ')}`;
}
