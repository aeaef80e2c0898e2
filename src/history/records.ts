import type { HistoryDialect, TableName } from '../engines/engine.ts';

/** What is recorded of a migration when it is applied. */
export interface AppliedRecord {
  readonly version: string;
  readonly name: string;
  readonly checksum: string | null;
  readonly downChecksum: string | null;
  /** The text of the way back, kept for a deployment that has no file for it. */
  readonly down: string | null;
  readonly order: number;
  readonly appliedBy: string;
  readonly handrailVersion: string;
}

/** Who works on a step outside a transaction, and until when that is believed without a sign of life. */
export interface Hold {
  readonly by: string;
  readonly seconds: number;
}

/** The statements that write the history table, as SQL text. */
export function records(dialect: HistoryDialect, table: TableName) {
  const name = dialect.table(table);
  const { literal } = dialect;
  const where = (version: string) => `WHERE version = ${literal(version)}`;
  const hold = ({ by, seconds }: Hold) => ({
    held_by: literal(by),
    held_until: dialect.inSeconds(seconds),
  });
  const update = (version: string, values: Record<string, string>) =>
    `UPDATE ${name} SET ${Object.entries(values)
      .map(([column, value]) => `${column} = ${value}`)
      .join(', ')} ${where(version)}`;
  const insert = (record: AppliedRecord, more: Record<string, string>) => {
    const values = {
      version: literal(record.version),
      name: literal(record.name),
      applied_at: dialect.now,
      checksum: literal(record.checksum),
      down_checksum: literal(record.downChecksum),
      down: literal(record.down),
      applied_by: literal(record.appliedBy),
      handrail_version: literal(record.handrailVersion),
      applied_order: literal(record.order),
      ...more,
    };
    return `INSERT INTO ${name} (${Object.keys(values).join(', ')}) VALUES (${Object.values(values).join(', ')})`;
  };
  const released = { held_by: 'NULL', held_until: 'NULL' };
  return {
    /** The row of an applied migration. `duration` is an SQL expression in milliseconds. */
    applied: (record: AppliedRecord, duration: string) =>
      insert(record, { dirty: literal(false), duration_ms: duration }),
    /** The row of a migration that was applied by another hand, at a time that may be known. */
    adopted: (record: AppliedRecord, appliedAt: string | null) =>
      insert(record, {
        dirty: literal(false),
        ...(appliedAt === null ? {} : { applied_at: literal(appliedAt) }),
      }),
    /** The row of a migration that is skipped for now. */
    skipped: (record: AppliedRecord, why: string) =>
      insert(record, { dirty: literal(false), skipped: literal(why) }),
    /** Takes the row of an undone migration away. */
    undone: (version: string) => `DELETE FROM ${name} ${where(version)}`,
    /** The row of a migration whose statements begin to run outside a transaction. */
    beginUp: (record: AppliedRecord, by: Hold) =>
      insert(record, {
        dirty: literal(true),
        direction: literal('up'),
        progress: literal(0),
        ...hold(by),
      }),
    beginDown: (version: string, order: number, by: Hold) =>
      update(version, {
        dirty: literal(true),
        direction: literal('down'),
        progress: literal(0),
        applied_order: literal(order),
        ...hold(by),
      }),
    /** So many of its statements have run. */
    progress: (version: string, statements: number, by: Hold) =>
      update(version, { progress: literal(statements), ...hold(by) }),
    /** Still at work. */
    alive: (version: string, by: Hold) => update(version, hold(by)),
    /** Stopped half-way: nobody works on it any more. */
    release: (version: string, statements: number) =>
      update(version, { progress: literal(statements), ...released }),
    /** All its statements ran. */
    finishUp: (version: string, durationMs: number) =>
      update(version, {
        ...clean(dialect),
        ...released,
        applied_at: dialect.now,
        duration_ms: literal(durationMs),
      }),
    /** Takes the mark of a half done migration away: nothing of it ran, or a person has decided. */
    clean: (version: string) => update(version, { ...clean(dialect), ...released }),
  };
}

const clean = ({ literal }: HistoryDialect) => ({
  dirty: literal(false),
  direction: 'NULL',
  progress: 'NULL',
  skipped: 'NULL',
});

export type Records = ReturnType<typeof records>;
