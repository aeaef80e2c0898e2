/** What there is in a table, without the values themselves. */
export interface TableData {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnData[];
  /** Each row as one value, whatever the order of its columns. */
  readonly whole: ValueData;
}

export interface ColumnData extends ValueData {
  readonly name: string;
}

/** Values, each as a hash. */
export interface ValueData {
  /** How many values are not null. */
  readonly values: number;
  /** One hash for each value, in any order; null where there are too many. */
  readonly hashes: readonly string[] | null;
  /** The same for the same values in any order. */
  readonly sum: string;
}

/** Rows or values that were there before. */
export interface LostData {
  /** `orders`, or `orders.note`. */
  readonly object: string;
  /** How many; null when there were none to tell by, or they can't be counted. */
  readonly rows: number | null;
}

/** What two looks at the same data differ in. */
export interface DataDifference {
  readonly lost: readonly LostData[];
  /** Rows, and values of columns, that were not there before: as `2 rows are left in orders`. */
  readonly left: readonly string[];
}

/**
 * Compares the data of tables column by column, and row by row where all values are there; what new columns hold
 * does not count. `usual` schemas are not named.
 */
export function compareData(
  before: readonly TableData[],
  after: readonly TableData[],
  usual: string,
): DataDifference {
  const shown = (table: TableData) =>
    table.schema === usual ? table.name : `${table.schema}.${table.name}`;
  const key = ({ schema, name }: TableData) => JSON.stringify([schema, name]);
  const now = new Map(after.map((table) => [key(table), table]));
  const pairs = before.map((table) => ({ table, other: now.get(key(table)) }));
  return {
    lost: pairs.flatMap(({ table, other }) => lostOf(table, other, shown(table))),
    left: pairs.flatMap(({ table, other }) => (other ? leftIn(table, other, shown(table)) : [])),
  };
}

/** What has come to a table; in rows that were there, values where there was none. */
function leftIn(table: TableData, other: TableData, shown: string): string[] {
  const rows = other.rows - table.rows;
  if (rows > 0) return [`${rows} ${rows === 1 ? 'row is' : 'rows are'} left in ${shown}`];
  const columns = new Map(other.columns.map((column) => [column.name, column]));
  return table.columns.flatMap(({ name, values }) => {
    const more = (columns.get(name)?.values ?? 0) - values;
    return more > 0
      ? [`${more} ${more === 1 ? 'value is' : 'values are'} left in ${shown}.${name}`]
      : [];
  });
}

function lostOf(table: TableData, other: TableData | undefined, shown: string): LostData[] {
  const rows = table.rows - (other?.rows ?? 0);
  const whole = rows > 0 ? [{ object: shown, rows }] : [];
  const columns = new Map(other?.columns.map((column) => [column.name, column]));
  const parts = table.columns.flatMap((column) => {
    const gone = valuesLost(column, columns.get(column.name));
    // Values that went with their row are not told again.
    return gone === null || gone > Math.max(0, rows)
      ? [{ object: `${shown}.${column.name}`, rows: gone }]
      : [];
  });
  if (!other || rows > 0 || parts.length > 0 || !sameValues(table, other)) {
    return other ? [...whole, ...parts] : whole;
  }
  // Every value may be there, and stand in another row.
  const moved = valuesLost(table.whole, other.whole);
  return moved === 0 ? [] : [{ object: shown, rows: moved }];
}

/** Whether both have the same columns, and each of them the same values in any order. */
function sameValues(one: TableData, other: TableData): boolean {
  const sums = ({ columns }: TableData) => columns.map(({ name, sum }) => `${name} ${sum}`).sort();
  return JSON.stringify(sums(one)) === JSON.stringify(sums(other));
}

/** How many values are no longer there; null when it is not known how many. */
export function valuesLost(before: ValueData, after: ValueData | undefined): number | null {
  if (!after) return before.values;
  if (before.sum === after.sum) return 0;
  if (!before.hashes || !after.hashes) return Math.max(0, before.values - after.values) || null;
  const left = new Map<string, number>();
  for (const hash of after.hashes) left.set(hash, (left.get(hash) ?? 0) + 1);
  return before.hashes.filter((hash) => {
    const count = left.get(hash) ?? 0;
    left.set(hash, count - 1);
    return count <= 0;
  }).length;
}
