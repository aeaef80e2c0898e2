/** A table as the database describes it. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  /** In the database's own words. */
  readonly type: string;
  readonly nullable: boolean;
}

/** What a comparison of tables found, as sentences. */
export interface TableDifferences {
  /** Missing tables, and columns that are missing, are too many or are of another kind. */
  readonly differences: string[];
  /** The names of tables that only the real database has. */
  readonly extra: string[];
}

/** Compares the tables that there should be with those that there are. `shown` gives a table's name for people. */
export function compareTables(
  expected: readonly Table[],
  real: readonly Table[],
  shown: (table: Table) => string,
): TableDifferences {
  const key = ({ schema, name }: Table) => JSON.stringify([schema, name]);
  const found = new Map(real.map((table) => [key(table), table]));
  const wanted = new Set(expected.map(key));
  return {
    differences: expected.flatMap((table) => {
      const other = found.get(key(table));
      return other
        ? compareColumns(table, other, shown(table))
        : [`table ${shown(table)} is missing`];
    }),
    extra: real.filter((table) => !wanted.has(key(table))).map(shown),
  };
}

function compareColumns(expected: Table, real: Table, shown: string): string[] {
  const found = new Map(real.columns.map((column) => [column.name, column]));
  const wanted = new Set(expected.columns.map(({ name }) => name));
  const unknown = real.columns.filter(({ name }) => !wanted.has(name));
  return [
    ...expected.columns.flatMap((column) =>
      compareColumn(column, found.get(column.name), `column ${shown}.${column.name}`),
    ),
    ...unknown.map(({ name }) => `column ${shown}.${name} is only in the database`),
  ];
}

function compareColumn(expected: Column, real: Column | undefined, shown: string): string[] {
  if (!real) return [`${shown} is missing`];
  const may = (column: Column) => (column.nullable ? 'may be null' : 'is not null');
  return [
    ...(real.type === expected.type
      ? []
      : [`${shown} is ${real.type || 'without a type'}, not ${expected.type || 'without a type'}`]),
    ...(real.nullable === expected.nullable
      ? []
      : [`${shown} ${may(real)} in the database, and ${may(expected)} by the migrations`]),
  ];
}
