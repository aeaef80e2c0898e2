import { quoteName, readableName } from '../../../sql/quote.ts';
import type { Session } from '../../engine.ts';
import type { Filler, RowRefusal, TypeChange } from '../../filler.ts';
import { dialect } from '../history.ts';
import { constraintIn, tablesOf } from './tables.ts';
import { affinityOf } from './values.ts';

/** So many values of a table are handed to the tables that point to it. */
const VALUES = 200;
const list = (names: readonly string[]) => names.map(quoteName).join(', ');

/** Writes rows over a session, in the transaction that is open there. */
export function filler(session: Session): Filler {
  return {
    begin: 'BEGIN',
    tables: () => tablesOf(session),
    insert(table, columns, rows, lenient) {
      const tuples = rows.map((row) => `(${row.join(', ')})`).join(', ');
      const otherwise = lenient ? 'IGNORE' : 'ABORT';
      return `INSERT OR ${otherwise} INTO ${quoteName(table.name)} (${list(columns)}) VALUES ${tuples}`;
    },
    async attempt(statements, one = false) {
      const refused: (RowRefusal | null)[] = [];
      for (const sql of statements) {
        const refusal = await refusalOf(session, sql);
        refused.push(refusal);
        if (one && refusal === null) break;
      }
      return refused;
    },
    async values(table, columns) {
      // A foreign key may point to what is not there.
      const there = await session.rows(
        `SELECT lower(name) AS name FROM pragma_table_xinfo(${dialect.literal(table.name)})`,
      );
      if (!columns.every((name) => there.some((one) => one.name === name))) return [];
      const items = columns.map((name, i) => `quote(${quoteName(name)}) AS v${i}`);
      const filled = columns.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
      const rows = await session.rows(
        `SELECT DISTINCT ${items.join(', ')} FROM ${quoteName(table.name)} WHERE ${filled} ORDER BY ${list(columns)} LIMIT ${VALUES}`,
      );
      return rows.map((row) => columns.map((_, i) => String(row[`v${i}`])));
    },
    rowId(alias, { primaryKey, columns }) {
      // Tables without a rowid have such a key.
      const isWhole = primaryKey.every((key) =>
        columns.some(({ name, nullable }) => name === key && !nullable),
      );
      if (primaryKey.length === 0 || !isWhole) return `${alias}.rowid`;
      return `(${primaryKey.map((name) => `${alias}.${quoteName(name)}`).join(', ')})`;
    },
    misfits,
  };
}

async function refusalOf(session: Session, sql: string): Promise<RowRefusal | null> {
  try {
    await session.run(sql);
    return null;
  } catch (error) {
    const { message } = error as Error;
    const column =
      /^NOT NULL constraint failed: .*\.(.*)$/.exec(message)?.[1]?.toLowerCase() ?? null;
    return { message, constraint: column === null ? constraintIn(message) : null, column };
  }
}

/** Rows that a strict table refuses: what its affinity leaves in another storage class. */
function misfits({ column, to }: TypeChange): string | null {
  const name = readableName(column);
  const affinity = affinityOf(to);
  if (affinity === 'text') return `typeof(${name}) = 'blob'`;
  if (affinity === 'blob') return `typeof(${name}) NOT IN ('blob', 'null')`;
  if (affinity === 'numeric') return null;
  return `${name} IS NOT NULL AND (typeof(${name}) = 'blob' OR ${name} <> CAST(${name} AS ${affinity}))`;
}
