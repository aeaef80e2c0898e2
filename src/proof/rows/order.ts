import type { FillableTable, RowReference, TableName } from '../../engines/engine.ts';

/** Says which table it is. */
export const tableKey = ({ schema, name }: TableName) => JSON.stringify([schema, name]);

/** Whether a row can do without the row that a reference points to. */
export function isOptional(table: FillableTable, { columns }: RowReference): boolean {
  return columns.some((name) => table.columns.find((one) => one.name === name)?.nullable ?? false);
}

/** That a table must come after another one. */
interface After {
  readonly table: TableName;
  readonly asks: TableName | null;
}

/**
 * Tables with those before them that they point to, or that must come before for other reasons. In a circle, one that
 * need not point anywhere comes first.
 */
export function inOrder(
  tables: readonly FillableTable[],
  others: readonly After[] = [],
): FillableTable[] {
  const known = new Set(tables.map(tableKey));
  const done = new Set<string>();
  const left = [...tables];
  const isThere = (one: TableName) => done.has(tableKey(one)) || !known.has(tableKey(one));
  const ready = (table: FillableTable, all: boolean) =>
    table.references.every(
      (one) =>
        isThere(one.parent) ||
        tableKey(one.parent) === tableKey(table) ||
        (!all && isOptional(table, one)),
    ) &&
    others.every(
      (one) =>
        one.asks === null || tableKey(one.table) !== tableKey(table) || isThere(one.asks) || !all,
    );
  const ordered: FillableTable[] = [];
  while (left.length > 0) {
    const found = left.findIndex((one) => ready(one, true));
    const at =
      found >= 0
        ? found
        : Math.max(
            0,
            left.findIndex((one) => ready(one, false)),
          );
    const [table] = left.splice(at, 1) as [FillableTable];
    done.add(tableKey(table));
    ordered.push(table);
  }
  return ordered;
}
