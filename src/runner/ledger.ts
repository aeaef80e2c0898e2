import type { History } from '../history/history.ts';
import { type AppliedMigration, label } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import type { Step } from '../planner/plan.ts';

/** What a run believes of the history: as it was read, and what the run itself has written since. */
export class Ledger {
  /** What makes the history table, as long as there is none. */
  create: readonly string[];
  readonly #rows = new Map<string, AppliedMigration>();
  readonly #orders: number[];

  constructor(history: History) {
    this.create = history.head === null ? history.preparation : [];
    for (const row of history.rows) this.#rows.set(versionKey(row.version), row);
    this.#orders = history.rows.map((row) => row.order).sort((a, b) => a - b);
  }

  get rows(): AppliedMigration[] {
    return [...this.#rows.values()];
  }

  /** The newest order: what the next transaction expects to find. */
  get head(): number {
    return this.#orders.at(-1) ?? 0;
  }

  /** An order for the next row: later than every other, and never used before. */
  nextOrder(): number {
    return Math.max(this.head + 1, Date.now() * 1000);
  }

  /** The step is recorded in the history under `order`. */
  record(step: Step, order: number, skipped: string | null = null): void {
    const key = versionKey(step.version);
    this.create = [];
    // A row of a migration that was skipped before gives way to the new one.
    this.#forget(key);
    if (step.direction === 'up') {
      this.#rows.set(key, { ...rowOf(step, order), skipped });
      this.#orders.push(order);
    }
  }

  #forget(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    this.#orders.splice(this.#orders.lastIndexOf(row.order), 1);
  }
}

function rowOf(step: Step, order: number): AppliedMigration {
  const { version, name, migration } = step;
  if (!migration) throw new Error(`${label(step)} has no file to apply`);
  return {
    version,
    name,
    appliedAt: null,
    dirty: false,
    checksum: migration.up.checksum,
    durationMs: null,
    appliedBy: null,
    handrailVersion: null,
    skipped: null,
    order,
    hasDown: migration.down?.kind === 'sql',
    downNotKept: migration.down?.kind === 'code',
    direction: 'up',
    progress: 0,
    progressChecksum: null,
    underWay: null,
    heldBy: null,
    heldUntil: null,
    held: false,
  };
}
