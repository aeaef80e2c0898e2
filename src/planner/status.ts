import { newerThanFiles } from './missing.ts';
import { reversible, type Standing, type State } from './states.ts';

/** What tells the runs of one process apart is of no interest to people. */
const RUN = /, run \d*-\w+$/;

/** Every migration as `status` shows it. */
export function migrationStatuses(all: readonly Standing[]) {
  const newer = newerThanFiles(all);
  return all.map((one) => migrationStatus(one, newer.includes(one)));
}

function migrationStatus(one: Standing, newer: boolean) {
  const { version, name, state, row, migration } = one;
  return {
    version,
    name,
    state: state as State,
    appliedAt: row?.appliedAt ?? null,
    appliedBy: row?.appliedBy ?? null,
    handrailVersion: row?.handrailVersion ?? null,
    durationMs: row?.durationMs ?? null,
    checksum: migration?.up.checksum ?? row?.checksum ?? null,
    reversible: reversible(one),
    progress: row?.dirty ? row.progress : null,
    newer,
    skipped: row?.skipped ?? null,
    direction: row?.dirty ? row.direction : null,
    heldBy: row?.dirty ? (row.heldBy?.replace(RUN, '') ?? null) : null,
    heldUntil: row?.dirty ? row.heldUntil : null,
  };
}
