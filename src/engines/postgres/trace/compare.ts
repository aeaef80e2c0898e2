import { differences } from '../../../schema/difference.ts';
import { changesBy, type IndexWork, type Lock, type Measure } from '../../../schema/measure.ts';
import { type ObjectName, type Schema, shownName } from '../../../schema/schema.ts';
import { lockOn, READING, strengthOf } from './modes.ts';
import type { Reading } from './reading.ts';
import type { Relation, State } from './state.ts';

/** What was there before a statement and after it. */
export interface Span {
  readonly sql: string;
  /** The first word of the statement. */
  readonly word: string | undefined;
  /** Relations that were there before the migration. */
  readonly old: ReadonlySet<string>;
  readonly before: Reading & State;
  readonly after: Reading & State;
  /** The objects of the schema before and after it, those left out that are the same. */
  readonly objects: readonly [Schema, Schema];
}

/** What a statement did. */
export function compare(span: Span): Measure {
  const { sql, objects } = span;
  const files = compareFiles(span);
  const { scans, rows } = compareCounts(span);
  return {
    ...compareLocks(span),
    ...files,
    // A table that is emptied is counted as read, since its indexes are made anew.
    scans: scans.filter(({ table }) => !files.emptied.includes(table)),
    rows,
    changes: changesBy(sql, differences(...objects)),
  };
}

/** Locks that were not held before, and those that were and keep others waiting. */
export function compareLocks({
  old,
  before,
  after,
}: Pick<Span, 'old' | 'before' | 'after'>): Pick<Measure, 'locks' | 'held'> {
  const named = ([oid, strength]: [string, number]) => {
    const one = old.has(oid) ? before.relations.get(oid) : undefined;
    return one && strength > READING ? [lockOn(one.name, strength)] : [];
  };
  const taken = [...after.locks].filter(([oid, mode]) => mode > (before.locks.get(oid) ?? -1));
  const held = [...before.locks].filter(([, mode]) => mode >= strengthOf('ShareLock'));
  const sorted = (some: [string, number][]) =>
    each(some.flatMap(named).sort(strongestFirst), ({ object }) => object);
  return { locks: sorted(taken), held: sorted(held) };
}

/** One for each name, which a hypertable shares with its chunks: the first, unless they are to be put together. */
function each<T>(
  all: readonly T[],
  nameOf: (one: T) => ObjectName,
  together: (first: T, next: T) => T = (first) => first,
): T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const name = shownName(nameOf(one), '');
    const first = found.get(name);
    found.set(name, first ? together(first, one) : one);
  }
  return [...found.values()];
}

const strongestFirst = (a: Lock, b: Lock) =>
  b.strength - a.strength || shownName(a.object, '').localeCompare(shownName(b.object, ''));

/** What has rows in a file. */
const FILLED = ['table', 'materialized view', 'chunk'];

const self = (name: ObjectName) => name;

type Files = Pick<Measure, 'rewrites' | 'emptied' | 'indexes'>;

function compareFiles({ word, old, before, after }: Span): Files {
  const rewrites: ObjectName[] = [];
  const emptied: ObjectName[] = [];
  const empty = new Set<string>();
  for (const [oid, { file, name, bytes }] of before.relations) {
    const now = after.relations.get(oid);
    if (!now || now.file === file || !FILLED.includes(name.kind)) continue;
    // A rewrite leaves deleted rows behind, and the rows of a chunk that is compressed are elsewhere.
    const shrunk = bytes > 0 && now.bytes === 0 && word !== 'ALTER' && name.kind !== 'chunk';
    const isEmptied = word === 'TRUNCATE' || shrunk;
    if (isEmptied) empty.add(oid);
    if (old.has(oid)) (isEmptied ? emptied : rewrites).push(name);
  }
  const indexes = [...after.relations.values()].flatMap((index): IndexWork[] => {
    if (index.table === null || !old.has(index.table) || empty.has(index.table)) return [];
    const work = workOn(index, before);
    return work ? [{ index: index.name, work }] : [];
  });
  return { rewrites: each(rewrites, self), emptied: each(emptied, self), indexes };
}

/** One of the same name on the same table counts as the same: changing a type makes another one. */
function workOn(index: Relation, before: State): IndexWork['work'] | null {
  // An index on a partitioned table has no file: the work is in those on its partitions.
  if (index.file === '0') return null;
  const same = before.relations.get(index.oid);
  if (same) return same.file === index.file ? null : 'rebuilt';
  const named = [...before.relations.values()].find(
    ({ table, name }) => table === index.table && name.name === index.name.name,
  );
  if (named) return named.file === index.file ? 'reused' : 'rebuilt';
  const adopted = [...before.relations.values()].some(({ file }) => file === index.file);
  return adopted ? 'reused' : 'built';
}

const NONE = { scans: 0, read: 0, inserted: 0, updated: 0, deleted: 0 };

function compareCounts({ old, before, after }: Span): Pick<Measure, 'scans' | 'rows'> {
  const found = [...after.counts].flatMap(([oid, now]) => {
    const table = old.has(oid) ? before.relations.get(oid)?.name : undefined;
    if (!table) return [];
    const was = before.counts.get(oid) ?? NONE;
    const inserted = now.inserted - was.inserted;
    const [updated, deleted] = [now.updated - was.updated, now.deleted - was.deleted];
    const scan = now.scans > was.scans ? [{ table, rows: now.read - was.read }] : [];
    return [{ scan, written: { table, inserted, updated, deleted } }];
  });
  const written = found
    .map(({ written }) => written)
    .filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0);
  const scans = found.flatMap(({ scan }) => scan);
  const table = (one: { readonly table: ObjectName }) => one.table;
  return {
    scans: each(scans, table, (a, b) => ({ ...a, rows: a.rows + b.rows })),
    rows: each(written, table, (a, b) => ({
      ...a,
      inserted: a.inserted + b.inserted,
      updated: a.updated + b.updated,
      deleted: a.deleted + b.deleted,
    })),
  };
}
