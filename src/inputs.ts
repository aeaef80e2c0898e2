import type { HistoryDialect, TableName } from './engines/engine.ts';
import { HandrailError } from './errors.ts';
import { DEFAULT_TABLE } from './history/columns.ts';
import { isVersion, type Version } from './migration/version.ts';

/** Throws USAGE_INVALID unless a count is a whole number from 1. */
export function checkCount(count: number | undefined): void {
  if (count === undefined || (Number.isSafeInteger(count) && count > 0)) return;
  throw new HandrailError('USAGE_INVALID', { problem: `${count} is no count: it begins at 1` });
}

/** The history table's name out of `[schema.]name`. */
export function tableName(given: string | undefined, dialect: HistoryDialect): TableName {
  const [name = DEFAULT_TABLE, schema = dialect.defaultSchema, ...rest] =
    given?.split('.').reverse() ?? [];
  if (rest.length === 0 && name !== '' && schema !== '') return { schema, name };
  throw new HandrailError('CONFIG_INVALID', {
    problem: `"${given}" is no table name: write name, or schema.name`,
  });
}

/** Throws USAGE_INVALID for what is no version. */
export function checkVersion(version: Version): void {
  if (isVersion(version)) return;
  throw new HandrailError('USAGE_INVALID', {
    problem: `"${version}" is no version: versions are whole numbers`,
  });
}
