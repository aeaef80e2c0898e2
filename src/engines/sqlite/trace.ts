import { differences } from '../../schema/difference.ts';
import {
  changesBy,
  type IndexWork,
  type Measure,
  type Scan,
  type Written,
} from '../../schema/measure.ts';
import { type ObjectName, type Schema, withoutHistory } from '../../schema/schema.ts';
import { type Statement, split } from '../../sql/splitter.ts';
import type { Traceable, Tracer } from '../tracer.ts';
import type { Client } from './client.ts';
import { grammar } from './grammar.ts';
import { dialect } from './history.ts';
import { introspect } from './introspect.ts';
import { type Plan, planOf, tableIn } from './plan.ts';
import { readPragma } from './pragma.ts';
import type { SqliteSession } from './session.ts';
import { classify } from './statements.ts';

/** The database at one moment. */
interface State {
  /** The same as long as the schema does not change. */
  readonly version: string;
  /** The same as long as no row is written, or one that was written is taken back. */
  readonly writes: string;
  readonly schema: Schema;
  /** How many rows each table has. */
  readonly rows: ReadonlyMap<string, number>;
  readonly indexes: ReadonlySet<string>;
}

/**
 * Traces by comparing what there is before and after a statement. Of locks nothing is told: every migration keeps other
 * writers waiting until it is committed, and no readers.
 */
export async function tracer(given: Traceable): Promise<Tracer> {
  const session = given.session as SqliteSession;
  const old = new Set(namesOf(given.schema, 'table'));
  let last: State | null = null;
  return {
    async around(sql, work, heard) {
      const statement = read(sql);
      const kind = statement && classify(statement).kind;
      if (!statement || kind === 'transaction-control') {
        // ROLLBACK takes back what was seen.
        last = null;
        return work();
      }
      // Nobody else is there: what was seen after the last statement is what there is before this one.
      const before = last ?? (await look(given, null));
      const planned = planOf(session.client, statement, old);
      last = null;
      const result = await work();
      const after = await look(given, statement.words[0] === 'ROLLBACK' ? null : before);
      last = after;
      heard(compare({ client: session.client, statement, old, before, after, planned }));
      return result;
    },
    close: async () => {},
  };
}

/** What has not changed since `last` is not read again. */
async function look({ session, table }: Traceable, last: State | null): Promise<State> {
  const { client } = session as SqliteSession;
  const version = readPragma(client, 'schema_version');
  const [row] = client.all('SELECT total_changes() AS writes');
  const writes = String(row?.writes);
  if (last?.version !== version) {
    const schema = withoutHistory(await introspect(session), table);
    const indexes = new Set(namesOf(schema, 'index'));
    return { version, writes, schema, indexes, rows: count(client, schema) };
  }
  return last.writes === writes ? last : { ...last, writes, rows: count(client, last.schema) };
}

function count(client: Client, schema: Schema): State['rows'] {
  const rows = namesOf(schema, 'table').map((name) => {
    const [row] = client.all(
      `SELECT count(*) AS rows FROM ${dialect.table({ schema: 'main', name })}`,
    );
    return [name, Number(row?.rows)] as const;
  });
  return new Map(rows);
}

interface Span {
  readonly client: Client;
  readonly statement: Statement;
  readonly old: ReadonlySet<string>;
  readonly before: State;
  readonly after: State;
  readonly planned: Plan;
}

function compare(span: Span): Measure {
  const { statement, before, after, planned } = span;
  const indexes = indexWork(span);
  const tables = indexes.map(({ index }) => String(index.table));
  return {
    locks: [],
    held: [],
    emptied: [],
    rewrites: planned.rewrites.map(tableNamed),
    indexes,
    scans: [...new Set([...planned.scans, ...tables])].map(
      (name): Scan => ({ table: tableNamed(name), rows: before.rows.get(name) ?? null }),
    ),
    rows: written(span),
    changes: changesBy(statement.text, differences(before.schema, after.schema)),
  };
}

function indexWork({ old, before, after, planned }: Span): IndexWork[] {
  return after.schema.flatMap(({ facts: _, ...index }): IndexWork[] => {
    if (index.kind !== 'index' || !old.has(index.table ?? '')) return [];
    if (!before.indexes.has(index.name)) return [{ index, work: 'built' }];
    return planned.rebuilds.includes(index.name) ? [{ index, work: 'rebuilt' }] : [];
  });
}

/** By the number of rows in every table: so what goes by a foreign key is seen. */
function written({ client, statement, old, before, after }: Span): Written[] {
  const target = updatedBy(statement, old);
  const [row] = target === null ? [] : client.all('SELECT changes() AS rows');
  return [...old].flatMap((name) => {
    const [was, now] = [before.rows.get(name), after.rows.get(name)];
    if (was === undefined || now === undefined) return [];
    const inserted = Math.max(0, now - was);
    const deleted = Math.max(0, was - now);
    const updated = name === target ? Number(row?.rows) : 0;
    const any = inserted + updated + deleted > 0;
    return any ? [{ table: tableNamed(name), inserted, updated, deleted }] : [];
  });
}

/** The table that an UPDATE is about. */
function updatedBy({ words, text }: Statement, tables: ReadonlySet<string>): string | null {
  if (words[0] === 'CREATE' || !words.includes('UPDATE')) return null;
  const [, named = ''] = /\bUPDATE\b(.*?)\bSET\b/is.exec(text) ?? [];
  return tableIn(named, tables);
}

const tableNamed = (name: string): ObjectName => ({
  kind: 'table',
  schema: 'main',
  table: null,
  name,
});

const namesOf = (schema: Schema, wanted: string) =>
  schema.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));

/** The statement, if it is one. What is wrong with it, the database says. */
function read(sql: string): Statement | null {
  try {
    const [statement, ...others] = split([sql], grammar);
    return others.length === 0 ? (statement ?? null) : null;
  } catch {
    return null;
  }
}
