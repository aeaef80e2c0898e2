import { keyOf, type Schema, type SchemaObject } from './schema.ts';

/** One object in which two schemas differ; null on the side that does not have it. */
export interface Difference {
  readonly before: SchemaObject | null;
  readonly after: SchemaObject | null;
  /** The facts that differ, where both have it. */
  readonly facts: readonly string[];
}

/**
 * What has changed between two schemas: first what is gone, then what is different, then what is new. Parts of a
 * table that is gone or new are not named beside it.
 */
export function differences(before: Schema, after: Schema): Difference[] {
  const [old, young] = [byKey(before), byKey(after)];
  const gone = before.filter((one) => !young.has(keyOf(one)) && !insideOf(one, old, young));
  const fresh = after.filter((one) => !old.has(keyOf(one)) && !insideOf(one, young, old));
  const both = before.flatMap((one) => {
    const other = young.get(keyOf(one));
    const facts = other ? differingFacts(one, other) : [];
    return other && facts.length > 0 ? [{ before: one, after: other, facts }] : [];
  });
  return [
    ...gone.map((one) => ({ before: one, after: null, facts: [] })),
    ...both,
    ...fresh.map((one) => ({ before: null, after: one, facts: [] })),
  ];
}

const byKey = (schema: Schema) => new Map(schema.map((one) => [keyOf(one), one]));

/** Whether an object is part of a table that is in one of two schemas only, as the object itself is. */
function insideOf(
  { schema, table }: SchemaObject,
  here: ReadonlyMap<string, SchemaObject>,
  there: ReadonlyMap<string, SchemaObject>,
): boolean {
  if (table === null) return false;
  return ['table', 'view', 'materialized view'].some((kind) => {
    const key = keyOf({ kind, schema, table: null, name: table });
    return here.has(key) && !there.has(key);
  });
}

function differingFacts(one: SchemaObject, other: SchemaObject): string[] {
  const names = new Set([...Object.keys(one.facts), ...Object.keys(other.facts)]);
  return [...names].filter((name) => one.facts[name] !== other.facts[name]);
}
