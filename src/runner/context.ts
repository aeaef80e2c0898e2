import type { Engine, Session, TableName, Target } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import type { AppliedRecord, Records } from '../history/records.ts';
import { checksum } from '../migration/checksum.ts';
import { label, type Migration, type Script } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import type { RepairChoice, Step } from '../planner/plan.ts';
import type { Listener, StepResult } from './events.ts';
import { currentUser } from './hold.ts';
import type { Ledger } from './ledger.ts';
import { type Prepared, preview } from './prepare.ts';
import type { Patience } from './wait.ts';

/** A way back longer than this stays in its file only. */
const KEPT_DOWN = 1024 * 1024;

/** What every step of a run works with. */
export interface RunContext {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly table: TableName;
  /** Who runs the migrations; the login unless given. */
  readonly role: string | undefined;
  readonly ledger: Ledger;
  readonly records: Records;
  readonly handrailVersion: string;
  readonly listener: Listener;
  readonly signal: AbortSignal | undefined;
  readonly patience: Patience;
  /** What a person has decided about what is half done. */
  readonly choice: RepairChoice | undefined;
  /** What this run has done so far. */
  readonly results: StepResult[];
  /** Every step that is recorded, also those of which nothing ran. */
  readonly finished: Set<string>;
  /** Steps whose beginning has been told. */
  readonly announced: Set<string>;
}

/** Says that steps begin, once: one that is tried again has begun already. */
export function announce({ announced, listener }: RunContext, steps: readonly Prepared[]): void {
  const name = ({ step }: Prepared) => `${step.direction} ${step.version}`;
  const fresh = steps.filter((prepared) => !announced.has(name(prepared)));
  for (const prepared of fresh) announced.add(name(prepared));
  if (fresh.length > 0) listener({ type: 'start', steps: fresh.map(preview) });
}

/** What the history will say of a step that is applied. */
export function appliedRecord(
  { handrailVersion }: { handrailVersion: string },
  step: Pick<Step, 'version' | 'name' | 'migration'>,
  order: number,
): AppliedRecord {
  const { migration } = step;
  if (!migration) throw new Error(`${label(step)} has no file to apply`);
  const { up, down } = migration;
  const kept = migration.irreversible === null ? keptDown(down) : null;
  return {
    version: step.version,
    name: step.name,
    checksum: up.checksum,
    downChecksum: kept === null ? notKept(migration) : checksum([kept]),
    down: kept,
    order,
    appliedBy: currentUser(),
    handrailVersion,
  };
}

/** Says of a way back that exists, but only in its file, that there is one. */
function notKept({ down, irreversible }: Migration): string | null {
  return irreversible === null ? (down?.checksum ?? null) : null;
}

/** The text of a way back with what its file says about transactions, so that it can stand alone. */
function keptDown(down: Script | null): string | null {
  if (down?.kind !== 'sql' || down.size > KEPT_DOWN) return null;
  const text = [...down.chunks()].join('');
  const direction = '-- handrail: no-transaction';
  return down.transaction || text.includes(direction) ? text : `${direction}\n${text}`;
}

/** The SQL that records a step done in one transaction. `duration` is an SQL expression in milliseconds. */
export function recordOf(
  context: RunContext,
  { step, skip }: Prepared,
  order: number,
): (duration: string) => string {
  const { records } = context;
  if (step.direction === 'down') return () => records.undone(step.version);
  const record = appliedRecord(context, step, order);
  const replacing = replacingSkipped(context, step);
  if (skip !== null) return () => replacing + records.skipped(record, skip);
  return (duration) => replacing + records.applied(record, duration);
}

/** The SQL before a new row that takes away the row of a migration that was skipped before. */
export function replacingSkipped({ records }: RunContext, { row }: Step): string {
  return row ? `${records.undone(row.version)};\n` : '';
}

/** Takes a finished step into the ledger and the results, and says so. */
export function finished(
  context: RunContext,
  { step, skip }: Prepared,
  order: number,
  durationMs: number,
): void {
  const { version, name, direction } = step;
  const result = { version, name, direction, durationMs };
  context.ledger.record(step, order, direction === 'up' ? skip : null);
  context.finished.add(`${direction} ${versionKey(version)}`);
  if (skip !== null) {
    if (direction === 'up') {
      context.listener({ type: 'warning', message: skipWarning(step, skip) });
    }
    return;
  }
  context.results.push(result);
  context.listener({ type: 'done', result });
}

/** What is said whenever a migration is passed over. */
export function skipWarning(step: Step, why: string): string {
  return `${label(step)} is skipped: ${why}; it runs when that has changed`;
}

/** The error of a run that was asked to stop. */
export function aborted(during: Prepared | null, state: string): HandrailError {
  return new HandrailError('RUN_ABORTED', during ? { during: label(during.step) } : {}, {
    state,
    next: 'handrail status',
  });
}
