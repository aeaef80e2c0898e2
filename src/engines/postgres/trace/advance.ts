import { keyOf, type Schema, type SchemaObject } from '../../../schema/schema.ts';
import type { State } from './state.ts';

/** Kinds that are read only where their relation was touched. */
const OF_RELATIONS = new Set(
  'table,column,constraint,index,trigger,rule,policy,sequence,view,materialized view'.split(','),
);

/** A state that has followed another, and the objects that one of the two has in place of those of the other. */
export interface Advanced {
  readonly state: State;
  readonly gone: Schema;
  readonly fresh: Schema;
}

/** Kinds that are read whole each time. What TimescaleDB tells of is not among them. */
const REREAD = new Set(
  'extension,schema,type,domain,function,procedure,aggregate,event trigger,statistics,collation,publication,default privileges'.split(
    ',',
  ),
);

/** The state after the relations `touched` have become what `read` says; null when that can't be told from it. */
export function advance(before: State, read: State, touched: ReadonlySet<string>): Advanced | null {
  if (schemaNames(before) !== schemaNames(read)) return null;
  const relations = new Map([...before.relations].filter(([oid]) => !touched.has(oid)));
  for (const [oid, one] of read.relations) relations.set(oid, one);
  const gone = replaced(before, read, touched);
  const left = new Set(gone);
  const schema = before.schema.filter((one) => !left.has(one));
  return { state: { relations, schema: [...schema, ...read.schema] }, gone, fresh: read.schema };
}

/** The objects in whose place those that were read stand. */
function replaced(before: State, read: State, touched: ReadonlySet<string>): Schema {
  const changed = [...before.relations.values()].filter(
    ({ oid }) => touched.has(oid) || read.relations.has(oid),
  );
  const tables = new Set(changed.map(({ name }) => `${name.schema}.${name.name}`));
  return before.schema.filter((one) =>
    OF_RELATIONS.has(one.kind) ? tables.has(relationOf(one)) : REREAD.has(one.kind),
  );
}

/**
 * The relations that say a name which is gone, where there may be a new one for it: one of a kind is gone, and another
 * one has come. They say the new one then.
 */
export function relationsToReread(
  before: State,
  read: State,
  touched: ReadonlySet<string>,
): readonly string[] {
  const old = replaced(before, read, touched);
  const fresh = new Set(without(read.schema, old).map(({ kind }) => kind));
  const lost = without(old, read.schema).filter(({ kind }) => fresh.has(kind));
  const names = [...new Set(lost.map(({ name }) => name))];
  if (names.length === 0) return [];
  const says = ({ facts }: SchemaObject) =>
    Object.values(facts).some((fact) => names.some((name) => String(fact).includes(name)));
  const saying = before.schema.filter((one) => OF_RELATIONS.has(one.kind) && says(one));
  return [...new Set(saying.map(relationOf))];
}

function without(some: Schema, others: Schema): Schema {
  const keys = new Set(others.map(keyOf));
  return some.filter((one) => !keys.has(keyOf(one)));
}

const relationOf = ({ schema, table, name }: SchemaObject) => `${schema}.${table ?? name}`;

const schemaNames = ({ schema }: State) =>
  schema
    .flatMap(({ kind, name }) => (kind === 'schema' ? [name] : []))
    .sort()
    .join();
