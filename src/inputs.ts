import type { HistoryDialect, TableName } from './engines/engine.ts';
import { HandrailError } from './errors.ts';
import { DEFAULT_TABLE } from './history/columns.ts';
import { isVersion, type Version } from './migration/version.ts';

/** Throws USAGE_INVALID unless a count is a whole number from 1. */
export function checkCount(count: number | undefined): void {
  if (count === undefined || (Number.isSafeInteger(count) && count > 0)) return;
  throw new HandrailError('USAGE_INVALID', { problem: `${count} is no count: it begins at 1` });
}

/** What stands behind the table's name in those of other objects, such as `_applied_order`, in bytes. */
const ROOM = 16;

/** The history table's name out of `[schema.]name`. */
export function tableName(given: string | undefined, dialect: HistoryDialect): TableName {
  const [name = DEFAULT_TABLE, schema = dialect.defaultSchema, ...rest] =
    given?.split('.').reverse() ?? [];
  if (rest.length === 0 && name !== '' && schema !== '') {
    refuseLongName(name, dialect.nameBytes, ROOM);
    refuseLongName(schema, dialect.nameBytes, 0);
    return { schema, name };
  }
  throw new HandrailError('CONFIG_INVALID', {
    problem: `"${given}" is no table name: write name, or schema.name`,
  });
}

/** Two names of which only the beginning counts would be one. */
function refuseLongName(name: string, bytes: number | undefined, room: number): void {
  const most = (bytes ?? Number.POSITIVE_INFINITY) - room;
  if (Buffer.byteLength(name) <= most) return;
  throw new HandrailError('CONFIG_INVALID', {
    problem: `"${name}" is too long for ${room > 0 ? 'a history table' : 'a schema'} in this database: ${most} bytes at most`,
  });
}

/** Throws USAGE_INVALID for what is no version. */
export function checkVersion(version: Version): void {
  if (isVersion(version)) return;
  throw new HandrailError('USAGE_INVALID', {
    problem: `"${version}" is no version: versions are whole numbers`,
  });
}
