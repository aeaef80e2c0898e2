import { createHash } from 'node:crypto';
import type { TableData, ValueData } from '../../schema/data.ts';
import { columnNames, type Schema } from '../../schema/schema.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Session } from '../engine.ts';

const NULL = 'NULL';

/** What is in the tables of a schema. */
export async function fingerprint(session: Session, schema: Schema): Promise<TableData[]> {
  const columns = columnNames(schema);
  const found: TableData[] = [];
  for (const { schema: main, name, kind } of schema) {
    if (kind !== 'table') continue;
    const names = [...columns({ kind, schema: main, table: null, name, facts: {} })];
    const list = names.map(quoteName).map((column) => `quote(${column}) AS ${column}`);
    // A virtual table may hide all of them.
    const rows = await session.rows(`SELECT ${list.join(', ') || '1'} FROM ${quoteName(name)}`);
    const sorted = [...names].sort();
    found.push({
      schema: main,
      name,
      rows: rows.length,
      columns: names.map((column) => ({
        name: column,
        ...valueData(rows.map((row) => String(row[column])).filter((value) => value !== NULL)),
      })),
      whole: valueData(rows.map((row) => JSON.stringify(sorted.map((column) => row[column])))),
    });
  }
  return found;
}

function valueData(values: readonly string[]): ValueData {
  const hashes = values.map(hash).sort();
  return { values: hashes.length, hashes, sum: hash(hashes.join()) };
}

const hash = (text: string) => createHash('sha1').update(text).digest('base64');
