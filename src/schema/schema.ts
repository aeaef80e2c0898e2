/** What is known of an object, by the name of the fact. What is not there is left out. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** One thing in a schema: a table, or a part of one. */
export interface SchemaObject {
  /** `table`, `column`, `constraint`, `index`, `view`, `function`, `trigger`, `type`, `sequence`, `policy` … */
  readonly kind: string;
  /** The schema that it stands in; empty for what stands in none, such as an extension. */
  readonly schema: string;
  /** The table or view that it is a part of; null for what stands by itself. */
  readonly table: string | null;
  /** With its arguments for a function. */
  readonly name: string;
  /**
   * In the database's own words. A column has `type`, `nullable` and its `position` among those that there are, from
   * 1; most others have a `definition`; all may have `comment`, `owner` and `privileges`.
   */
  readonly facts: Facts;
}

/** Which object it is, whatever is known of it. */
export type ObjectName = Omit<SchemaObject, 'facts'>;

/** A schema as the database describes it: everything that people made, the same each time it is read. */
export type Schema = readonly SchemaObject[];

/** Says which object it is: the same for two objects of two schemas that are to be compared. */
export function keyOf({ kind, schema, table, name }: ObjectName): string {
  return JSON.stringify([kind, schema, table, name]);
}

/** The name for people, without the schema `usual`: `orders`, `orders.total`, `audit.orders`. */
export function shownName({ schema, table, name }: ObjectName, usual: string): string {
  const parts = [
    ...(schema === usual || schema === '' ? [] : [schema]),
    ...(table === null ? [] : [table]),
  ];
  return [...parts, name].join('.');
}

/** Whether a table is the history, or something that belongs to it by its name. */
export function isHistory(
  table: { readonly schema: string; readonly name: string },
  history: { readonly schema: string; readonly name: string },
): boolean {
  const { schema, name } = table;
  return (
    schema === history.schema && (name === history.name || name.startsWith(`${history.name}_`))
  );
}

/** A schema without the history table and what else is named after it. */
export function withoutHistory(
  schema: Schema,
  history: { readonly schema: string; readonly name: string },
): Schema {
  return schema.filter(
    ({ schema, table, name }) => !isHistory({ schema, name: table ?? name }, history),
  );
}

/** Gives the names of a table's columns, in their order. */
export function columnNames(schema: Schema): (table: SchemaObject) => readonly string[] {
  const key = (namespace: string, table: string) => JSON.stringify([namespace, table]);
  const found = new Map<string, string[]>();
  for (const one of schema) {
    if (one.kind !== 'column' || one.table === null) continue;
    const names = found.get(key(one.schema, one.table)) ?? [];
    found.set(key(one.schema, one.table), names);
    names.push(one.name);
  }
  return (table) => found.get(key(table.schema, table.name)) ?? [];
}
