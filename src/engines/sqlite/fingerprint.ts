import { createHash } from 'node:crypto';
import type { ColumnData, TableData } from '../../schema/data.ts';
import { columnNames, type Schema } from '../../schema/schema.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Session } from '../engine.ts';

/** What is in the tables of a schema. */
export async function fingerprint(session: Session, schema: Schema): Promise<TableData[]> {
  const columns = columnNames(schema);
  const found: TableData[] = [];
  for (const table of schema.filter(({ kind }) => kind === 'table')) {
    const [counted] = await session.rows(`SELECT count(*) AS n FROM ${quoteName(table.name)}`);
    const rows = Number(counted?.n);
    const data: ColumnData[] = [];
    for (const name of columns(table)) {
      data.push(columnData(name, rows === 0 ? [] : await values(session, table.name, name)));
    }
    found.push({ schema: table.schema, name: table.name, rows, columns: data });
  }
  return found;
}

async function values(session: Session, table: string, name: string): Promise<string[]> {
  const column = quoteName(name);
  const sql = `SELECT quote(${column}) AS v FROM ${quoteName(table)} WHERE ${column} IS NOT NULL`;
  return (await session.rows(sql)).map(({ v }) => String(v));
}

function columnData(name: string, values: readonly string[]): ColumnData {
  const hashes = values.map(hash).sort();
  return { name, values: hashes.length, hashes, sum: hash(hashes.join()) };
}

const hash = (text: string) => createHash('sha1').update(text).digest('base64');
