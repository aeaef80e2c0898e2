import type { Engine, Session, TableName } from '../engines/engine.ts';
import { compareData, type LostData, type TableData } from '../schema/data.ts';
import { differences } from '../schema/difference.ts';
import { type Schema, shownName, withoutHistory } from '../schema/schema.ts';
import { sentence } from '../schema/sentences.ts';

/** What there is in a database at one moment, without the history. */
export interface State {
  readonly schema: Schema;
  readonly data: readonly TableData[];
}

/** Looks at schema and data. */
export async function look(engine: Engine, session: Session, table: TableName): Promise<State> {
  const schema = await lookAtSchema(engine, session, table);
  return { schema, data: await engine.fingerprint(session, schema) };
}

/** Looks at the schema, without the history. */
export async function lookAtSchema(
  engine: Engine,
  session: Session,
  history: TableName,
): Promise<Schema> {
  return withoutHistory(await engine.introspect(session), history);
}

/** In what the schema has changed, as sentences. */
export function changes(before: State, after: State, usual: string): string[] {
  return differences(before.schema, after.schema).map((one) => sentence(one, usual));
}

/** Compares what was there before a migration with what is there after its down. `between` is the state after its up. */
export function compareStates(
  [before, between, after]: readonly [State, State, State],
  usual: string,
): { residue: string[]; lost: LostData[] } {
  const { lost, left } = compareData(before.data, after.data, usual);
  const known = new Set(lost.map(({ object }) => object));
  const unseen = dropped(before, between, usual).filter(({ object }) => !known.has(object));
  return { residue: [...changes(before, after, usual), ...left], lost: [...lost, ...unseen] };
}

/**
 * Columns and tables without a value that up takes away: what they hold in production can't come back. One that
 * appears with the same facts under another name is taken for the same.
 */
function dropped(before: State, between: State, usual: string): LostData[] {
  const found = differences(before.schema, between.schema);
  const fresh = found.flatMap((one) => (one.before === null && one.after ? [one.after] : []));
  return found.flatMap(({ before: gone, after }) => {
    if (!gone || after || !['table', 'column'].includes(gone.kind)) return [];
    const renamed = fresh.some(
      (one) =>
        one.kind === gone.kind &&
        (gone.table === null || (one.table === gone.table && one.facts.type === gone.facts.type)),
    );
    if (renamed || hasValues(before, gone.schema, gone.table ?? gone.name, gone)) return [];
    return [{ object: shownName(gone, usual), rows: null }];
  });
}

function hasValues(
  { data }: State,
  schema: string,
  table: string,
  gone: { kind: string; name: string },
) {
  const found = data.find((one) => one.schema === schema && one.name === table);
  if (gone.kind === 'table') return (found?.rows ?? 0) > 0;
  return (found?.columns.find(({ name }) => name === gone.name)?.values ?? 0) > 0;
}
