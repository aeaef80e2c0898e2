import { quoteName } from '../../../sql/quote.ts';
import type { Session } from '../../engine.ts';
import type { Filler, RowRefusal } from '../../filler.ts';
import { dialect, quoteLiteral } from '../history.ts';
import { misfits } from './misfits.ts';
import { TABLES, tableOf } from './tables.ts';

/** So many values of a table are handed to the tables that point to it. */
const VALUES = 200;
const SETTING = 'handrail.rows';
const list = (names: readonly string[]) => names.map(quoteName).join(', ');

/** Writes rows over a session, in the transaction that is open there. */
export function filler(session: Session): Filler {
  return {
    begin: 'BEGIN; SET CONSTRAINTS ALL IMMEDIATE',
    async tables() {
      const found = (await session.rows(TABLES)).map(tableOf);
      if (found.length === 0) return [];
      const exist = found.map((one) => `EXISTS (SELECT FROM ${dialect.table(one)})`);
      const [row] = await session.rows(
        `SELECT array_to_json(ARRAY[${exist.join(', ')}])::text AS filled`,
      );
      const filled = JSON.parse(String(row?.filled)) as boolean[];
      return found.map((table, i) => ({ ...table, empty: !filled[i] }));
    },
    insert(table, columns, rows, lenient) {
      const into = `INSERT INTO ${dialect.table(table)}`;
      if (columns.length === 0) return `${into} DEFAULT VALUES`;
      const tuples = rows.map((row) => `(${row.join(', ')})`).join(', ');
      return `${into} (${list(columns)}) OVERRIDING SYSTEM VALUE VALUES ${tuples}${
        lenient ? ' ON CONFLICT DO NOTHING' : ''
      }`;
    },
    async attempt(statements, one = false) {
      await session.run(attempts(statements, one));
      const [row] = await session.rows(`SELECT current_setting('${SETTING}') AS refused`);
      return JSON.parse(String(row?.refused)) as (RowRefusal | null)[];
    },
    async values(table, columns) {
      const items = columns.map((name) => `quote_literal(${quoteName(name)}::text)`);
      const filled = columns.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
      const rows = await session.rows(
        `SELECT DISTINCT json_build_array(${items.join(', ')})::text AS row FROM ${dialect.table(table)}
          WHERE ${filled} ORDER BY 1 LIMIT ${VALUES}`,
      );
      return rows.map(({ row }) => JSON.parse(String(row)) as string[]);
    },
    rowId: (alias) => `(${alias}.tableoid, ${alias}.ctid)`,
    misfits: (change) => misfits(change, session.facts.server),
  };
}

/** Every statement in a subtransaction of its own, in one message. */
function attempts(statements: readonly string[], one: boolean): string {
  return `DO ${quoteLiteral(`
DECLARE
  statement text; said text; broken text; missing text; refused json[] := '{}';
BEGIN
  FOREACH statement IN ARRAY ARRAY[${statements.map(quoteLiteral).join(', ')}]::text[] LOOP
    BEGIN
      EXECUTE statement;
      refused := refused || 'null'::json;
      ${one ? 'EXIT;' : ''}
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, broken = CONSTRAINT_NAME, missing = COLUMN_NAME;
      refused := refused || json_build_object('message', said, 'constraint',
        CASE WHEN SQLSTATE = '23514' OR broken <> '' THEN broken END, 'column', nullif(missing, ''));
    END;
  END LOOP;
  PERFORM set_config('${SETTING}', array_to_json(refused)::text, false);
END`)}`;
}
