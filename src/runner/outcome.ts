import type { Migration } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import { newest, reversible } from '../planner/states.ts';
import type { StepPreview } from './events.ts';
import type { RunOutcome } from './run.ts';

/** What a run tells its caller: what it did, what is left, and where the database stands. */
export function runResult(
  { results, planned, ledger }: RunOutcome,
  migrations: readonly Migration[],
  dryRun: boolean,
) {
  const { rows } = ledger;
  const known = new Set(rows.map(({ version }) => versionKey(version)));
  const rest = migrations.filter(({ version }) => !known.has(versionKey(version)));
  const pending: readonly StepPreview[] = dryRun ? planned : rest.map(pendingPreview);
  return {
    applied: results,
    pending,
    version: newest(rows)?.version ?? '0',
    appliedCount: rows.length,
    dryRun,
  };
}

/** What is known of a pending migration without loading it: code says only then how it runs. */
function pendingPreview(migration: Migration): StepPreview {
  const { version, name, up } = migration;
  const transaction = up.kind !== 'sql' || up.transaction;
  const known = { direction: 'up', statements: null, fromHistory: false } as const;
  return { version, name, ...known, transaction, reversible: reversible({ migration, row: null }) };
}
