import { createHash } from 'node:crypto';
import type { TableName } from '../engines/engine.ts';
import type { Migration } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';

/**
 * One name for each beginning of a list of migrations, the longest first: the same where the same migrations
 * have run in the same order, kept in the same history table by the same version of handrail. The list ends where a
 * migration has no checksum, since nobody can tell whether it has changed.
 */
export function chain(
  migrations: readonly Migration[],
  table: TableName,
  handrailVersion: string,
): string[] {
  const names: string[] = [];
  let last = JSON.stringify([handrailVersion, table.schema, table.name]);
  for (const { version, name, up, down } of migrations) {
    if (up.checksum === null) break;
    const text = JSON.stringify([
      last,
      versionKey(version),
      version,
      name,
      up.checksum,
      down?.checksum,
    ]);
    last = createHash('sha256').update(text).digest('hex').slice(0, 32);
    names.unshift(last);
  }
  return names;
}
