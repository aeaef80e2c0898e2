import type { Engine, Session } from '../../engines/engine.ts';
import type { Finding } from '../../migration/finding.ts';
import { type TableData, valuesLost } from '../../schema/data.ts';
import { type SchemaObject, shownName } from '../../schema/schema.ts';
import type { Traced, TracedChange } from '../../schema/traced.ts';
import { readableName } from '../../sql/quote.ts';
import type { State } from '../state.ts';
import { ABOUT_ROWS } from './finding.ts';
import { shownTable } from './misfit.ts';

/** Values that statements have changed with the type of their column: brought back to the old one, they are others. */
export async function lossyCasts(
  engine: Engine,
  session: Session,
  before: State,
  statements: readonly Traced[],
): Promise<Finding[]> {
  const usual = engine.dialect.defaultSchema;
  const findings: Finding[] = [];
  // Where statements write rows as well, it can't be told what the change of type did.
  const written = new Set(statements.flatMap(({ rows }) => rows.map(({ table }) => table)));
  for (const { at, sql, changes } of statements) {
    for (const change of changes.filter(isOfType)) {
      if ([...written].some((table) => change.object.startsWith(`${table}.`))) continue;
      const column = before.schema.find(
        (one) => one.kind === 'column' && shownName(one, usual) === change.object,
      );
      const values = column && (await changed(engine, session, before, column));
      if (!column || !values) continue;
      const type = String(change.facts.type?.[1]);
      const message = `${values} of ${change.object} are others as ${type}`;
      // What an expression makes of a value can't be told from the types.
      const hint = /\busing\b/i.test(sql) ? null : queryFor(column, type, usual);
      findings.push({
        ...{ ...ABOUT_ROWS, rule: 'lossy-cast', severity: 'warning' },
        ...{ at, object: change.object, message, hint },
      });
    }
  }
  return findings;
}

const isOfType = ({ kind, change, facts }: TracedChange) =>
  kind === 'column' && change === 'changed' && facts.type !== undefined;

/** The values of a column that did not keep what they were, as `7 values`; null for none that is known. */
async function changed(
  engine: Engine,
  session: Session,
  { schema, data }: State,
  column: SchemaObject,
): Promise<string | null> {
  const isIt = (one: Pick<TableData, 'schema' | 'name'>) =>
    one.schema === column.schema && one.name === column.table;
  const table = schema.find((one) => one.kind === 'table' && isIt(one));
  const old = data.find(isIt);
  if (!table || !old) return null;
  const held = old.columns.find(({ name }) => name === column.name);
  try {
    const [now] = await engine.fingerprint(session, [table, column], true);
    const holds = now?.columns.find(({ name }) => name === column.name);
    const lost = held && holds && valuesLost(held, holds);
    return lost ? `${lost} ${lost === 1 ? 'value' : 'values'}` : null;
  } catch (error) {
    // A value has grown so that it no longer fits; or there is no way back, or no such table any more.
    return engine.explain(error, '')?.violates === 'type' ? 'values' : null;
  }
}

function queryFor({ schema, table, name, facts }: SchemaObject, type: string, usual: string) {
  const value = readableName(name);
  const back = `CAST(CAST(${value} AS ${type}) AS ${facts.type})`;
  const from = shownTable({ schema, name: table ?? '' }, usual);
  return `-- count the values that would change in production:\nSELECT count(*) FROM ${from} WHERE ${value} IS DISTINCT FROM ${back};`;
}
