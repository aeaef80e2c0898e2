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

/** How far a step outside a transaction has got. */
export interface Mark {
  /** So many of its statements have run. */
  readonly progress: number;
  /** Of their texts; null when nobody knows. */
  readonly checksum: string | null;
  /** The statement that is sent next and can't be in a transaction; null when there is none. */
  readonly underWay: string | null;
}

/** How long a step outside a transaction counts as worked on after its last sign of life. */
export const LEASE_SECONDS = 15;

/** The statements that write the history table, as SQL text. */
export function records(dialect: HistoryDialect, table: TableName) {
  const name = dialect.table(table);
  const { literal } = dialect;
  const where = (version: string) => `WHERE version = ${literal(version)}`;
  const hold = (by: string) => ({
    held_by: literal(by),
    held_until: dialect.inSeconds(LEASE_SECONDS),
  });
  const marked = ({ progress, checksum, underWay }: Mark) => ({
    progress: literal(progress),
    progress_checksum: literal(checksum),
    under_way: literal(underWay),
  });
  const update = (version: string, values: Record<string, string>, by?: string) =>
    `UPDATE ${name} SET ${Object.entries(values)
      .map(([column, value]) => `${column} = ${value}`)
      .join(', ')} ${where(version)}${own(by)}`;
  /** Nothing is written once another run has taken the step over. */
  const own = (by: string | undefined) => (by === undefined ? '' : ` AND held_by = ${literal(by)}`);
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
    undone: (version: string, by?: string) => `DELETE FROM ${name} ${where(version)}${own(by)}`,
    /** The row of a migration whose statements begin to run outside a transaction. */
    beginUp: (record: AppliedRecord, mark: Mark, by: string) =>
      insert(record, {
        dirty: literal(true),
        direction: literal('up'),
        ...marked(mark),
        ...hold(by),
      }),
    beginDown: (version: string, order: number, mark: Mark, by: string) =>
      update(version, {
        dirty: literal(true),
        direction: literal('down'),
        applied_order: literal(order),
        ...marked(mark),
        ...hold(by),
      }),
    /** Works on a step that another run has left half done. */
    takeOver: (version: string, by: string) => update(version, hold(by)),
    /** It has got so far. */
    mark: (version: string, mark: Mark, by: string) =>
      update(version, { ...marked(mark), ...hold(by) }, by),
    /** Still at work. */
    alive: (version: string, by: string) => update(version, hold(by), by),
    /** Gone for all it knows; a statement that the server still completes can be marked. */
    expire: (version: string, by: string) => update(version, { held_until: dialect.now }, by),
    /** Stopped half-way: nobody works on it any more. */
    release: (version: string, mark: Mark, by: string) =>
      update(version, { ...marked(mark), ...released }, by),
    /** A way down of which nothing lasts: the row is as it was before. */
    restore: (version: string, before: Restored, by: string) =>
      update(
        version,
        {
          dirty: literal(before.dirty),
          direction: literal(before.dirty ? before.direction : null),
          ...(before.dirty ? marked(before) : cleanMark),
          ...released,
        },
        by,
      ),
    /** All its statements ran. What is recorded of it is what its files say now. */
    finishUp: (record: AppliedRecord, duration: string, by: string) =>
      update(
        record.version,
        {
          ...clean(dialect),
          ...released,
          name: literal(record.name),
          checksum: literal(record.checksum),
          down_checksum: literal(record.downChecksum),
          down: literal(record.down),
          applied_at: dialect.now,
          duration_ms: duration,
        },
        by,
      ),
    /** Takes the mark of a half done migration away: nothing of it ran, or a person has decided. */
    clean: (version: string) => update(version, { ...clean(dialect), ...released }),
  };
}

const clean = ({ literal }: HistoryDialect) => ({
  dirty: literal(false),
  direction: 'NULL',
  ...cleanMark,
  skipped: 'NULL',
});

const cleanMark = { progress: 'NULL', progress_checksum: 'NULL', under_way: 'NULL' };

/** What a row said before a way down began: applied, or half applied. */
export interface Restored extends Mark {
  readonly dirty: boolean;
  readonly direction: string;
}

export type Records = ReturnType<typeof records>;
