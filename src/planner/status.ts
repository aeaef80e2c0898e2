import { reversible } from './plan.ts';
import type { Standing, State } from './states.ts';

/** One migration as `status` shows it. */
export function migrationStatus(one: Standing) {
  const { version, name, state, row, migration } = one;
  return {
    version,
    name,
    state: state as State,
    appliedAt: row?.appliedAt ?? null,
    appliedBy: row?.appliedBy ?? null,
    durationMs: row?.durationMs ?? null,
    checksum: migration?.up.checksum ?? row?.checksum ?? null,
    reversible: reversible(one),
    progress: row?.dirty ? row.progress : null,
    skipped: row?.skipped ?? null,
    direction: row?.dirty ? row.direction : null,
    heldBy: row?.dirty ? row.heldBy : null,
    heldUntil: row?.dirty ? row.heldUntil : null,
  };
}
