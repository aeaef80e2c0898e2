import { statSync } from 'node:fs';
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
import { readPragma } from './pragma.ts';
import type { SqliteSession } from './session.ts';
import { classify } from './statements.ts';

/** Fewer pages than these are also written when only the schema changes. */
const TELLING_PAGES = 4;
/** What the rollback journal adds to each page. */
const PAGE_HEADER = 8;

const READS = ['SELECT', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'WITH'];

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
      if (!statement || kind === 'transaction-control') return work();
      // Nobody else is there: what was seen after the last statement is what there is before this one.
      const before = last ?? (await look(given, null));
      const journalBytes = journal(session);
      const planned = plan(session.client, statement, old);
      last = null;
      const result = await work();
      const after = await look(given, statement.words[0] === 'ROLLBACK' ? null : before);
      last = after;
      const grown = journal(session) - journalBytes;
      heard(compare({ client: session.client, statement, old, before, after, planned, grown }));
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

/** What is known of a statement before it runs. */
interface Plan {
  /** Tables that SQLite means to read whole. */
  readonly scanned: readonly string[];
  /** Of ALTER TABLE: the table, and of how many pages it is made. */
  readonly altered: string | null;
  readonly pages: number;
}

function plan(client: Client, statement: Statement, old: ReadonlySet<string>): Plan {
  const altered = statement.words[0] === 'ALTER' ? tableIn(statement.text, old) : null;
  const scanned = scans(client, statement).filter((name) => old.has(name));
  return { scanned, altered, pages: altered === null ? 0 : pagesOf(client, altered) };
}

interface Span {
  readonly client: Client;
  readonly statement: Statement;
  readonly old: ReadonlySet<string>;
  readonly before: State;
  readonly after: State;
  readonly planned: Plan;
  /** By how many bytes the journal has grown. */
  readonly grown: number;
}

function compare(span: Span): Measure {
  const { statement, old, before, after, planned } = span;
  const built = after.schema
    .filter(
      ({ kind, name, table }) =>
        kind === 'index' && old.has(table ?? '') && !before.indexes.has(name),
    )
    .map(({ facts: _, ...index }): IndexWork => ({ index, work: 'built' }));
  const read = new Set([...planned.scanned, ...built.map(({ index }) => String(index.table))]);
  return {
    locks: [],
    held: [],
    emptied: [],
    rewrites: rewritten(span).map(tableNamed),
    indexes: built,
    scans: [...read].map(
      (name): Scan => ({ table: tableNamed(name), rows: before.rows.get(name) ?? null }),
    ),
    rows: written(span),
    changes: changesBy(statement.text, differences(before.schema, after.schema)),
  };
}

/** Before a page is changed for the first time in a transaction, the journal gets it as it was. */
function rewritten({ client, planned: { altered, pages }, grown }: Span): string[] {
  if (altered === null || pages < TELLING_PAGES) return [];
  const [row] = client.all('PRAGMA page_size');
  const changed = Math.floor(grown / (Number(row?.page_size) + PAGE_HEADER));
  return changed >= pages ? [altered] : [];
}

/** By the number of rows in every table: so what goes by a foreign key is seen. */
function written({ client, statement, old, before, after }: Span): Written[] {
  const target = statement.words.includes('UPDATE') ? tableIn(statement.text, old) : null;
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

/** The first table that a statement names. */
function tableIn(sql: string, tables: ReadonlySet<string>): string | null {
  const words =
    sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*|"[^"]+"|`[^`]+`|\[[^\]]+\]/gu) ?? [];
  const bare = words.map((word) => word.replace(/^["`[]|["`\]]$/g, ''));
  return bare.find((word) => tables.has(word)) ?? null;
}

/** Tables that SQLite means to read whole, by its own plan. */
function scans(client: Client, { words, text }: Statement): string[] {
  if (!READS.includes(words[0] ?? '')) return [];
  try {
    const steps = client.all(`EXPLAIN QUERY PLAN ${text}`).map(({ detail }) => String(detail));
    const found = steps.flatMap((step) => /^SCAN (?:TABLE )?(\S+)(?! USING)/.exec(step)?.[1] ?? []);
    return [...new Set(found.map((name) => name.toLowerCase()))];
  } catch {
    return [];
  }
}

const tableNamed = (name: string): ObjectName => ({
  kind: 'table',
  schema: 'main',
  table: null,
  name,
});

const namesOf = (schema: Schema, wanted: string) =>
  schema.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));

/** 0 where this build of SQLite does not tell. */
function pagesOf(client: Client, name: string): number {
  try {
    const [row] = client.all(
      `SELECT count(*) AS pages FROM dbstat WHERE name = ${dialect.literal(name)} COLLATE NOCASE`,
    );
    return Number(row?.pages);
  } catch {
    return 0;
  }
}

/** The bytes of the rollback journal. */
const journal = ({ file }: SqliteSession) =>
  file === null ? 0 : (statSync(`${file}-journal`, { throwIfNoEntry: false })?.size ?? 0);

/** The statement, if it is one. What is wrong with it, the database says. */
function read(sql: string): Statement | null {
  try {
    const [statement, ...others] = split([sql], grammar);
    return others.length === 0 ? (statement ?? null) : null;
  } catch {
    return null;
  }
}
