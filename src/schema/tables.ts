import { keyOf, type Schema, type SchemaObject, shownName } from './schema.ts';

/** What a comparison of tables found, as sentences. */
export interface TableDifferences {
  /** Missing tables, and columns that are missing, are too many or are of another kind. */
  readonly differences: string[];
  /** The names of tables that only the real database has. */
  readonly extra: string[];
}

/**
 * Compares the tables that there should be, and the names, types and nullability of their columns, with those that
 * there are. `usual` is the schema that is not named.
 */
export function compareTables(expected: Schema, real: Schema, usual: string): TableDifferences {
  const tables = (schema: Schema) => schema.filter(({ kind }) => kind === 'table');
  const found = new Set(real.map(keyOf));
  const wanted = new Set(expected.map(keyOf));
  const there = tables(expected).filter((table) => found.has(keyOf(table)));
  return {
    differences: [
      ...tables(expected)
        .filter((table) => !found.has(keyOf(table)))
        .map((table) => `table ${shownName(table, usual)} is missing`),
      ...there.flatMap((table) =>
        compareColumns(columnsOf(expected, table), columnsOf(real, table), usual),
      ),
    ],
    extra: tables(real)
      .filter((table) => !wanted.has(keyOf(table)))
      .map((table) => shownName(table, usual)),
  };
}

const columnsOf = (all: Schema, { schema, name }: SchemaObject) =>
  all.filter((one) => one.kind === 'column' && one.schema === schema && one.table === name);

function compareColumns(expected: Schema, real: Schema, usual: string): string[] {
  const found = new Map(real.map((column) => [column.name, column]));
  const wanted = new Set(expected.map(({ name }) => name));
  const unknown = real.filter(({ name }) => !wanted.has(name));
  const shown = (column: SchemaObject) => `column ${shownName(column, usual)}`;
  return [
    ...expected.flatMap((column) => compareColumn(column, found.get(column.name), shown(column))),
    ...unknown.map((column) => `${shown(column)} is only in the database`),
  ];
}

function compareColumn(
  { facts: expected }: SchemaObject,
  real: SchemaObject | undefined,
  shown: string,
): string[] {
  if (!real) return [`${shown} is missing`];
  const { type, nullable } = real.facts;
  const may = (may: unknown) => (may ? 'may be null' : 'is not null');
  return [
    ...(type === expected.type
      ? []
      : [`${shown} is ${type || 'without a type'}, not ${expected.type || 'without a type'}`]),
    ...(nullable === expected.nullable
      ? []
      : [
          `${shown} ${may(nullable)} in the database, and ${may(expected.nullable)} by the migrations`,
        ]),
  ];
}
