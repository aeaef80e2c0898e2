import type { FillableTable, RowReference, TableName } from '../../engines/engine.ts';

/** Says which table it is. */
export const tableKey = ({ schema, name }: TableName) => JSON.stringify([schema, name]);

/** Whether a row can do without the row that a reference points to. */
export function isOptional(table: FillableTable, { columns }: RowReference): boolean {
  return columns.some((name) => table.columns.find((one) => one.name === name)?.nullable ?? false);
}

/** Tables with those before them that they point to. In a circle, one that need not point anywhere comes first. */
export function inOrder(tables: readonly FillableTable[]): FillableTable[] {
  const known = new Set(tables.map(tableKey));
  const done = new Set<string>();
  const left = [...tables];
  const ready = (table: FillableTable, all: boolean) =>
    table.references.every(
      (one) =>
        done.has(tableKey(one.parent)) ||
        !known.has(tableKey(one.parent)) ||
        tableKey(one.parent) === tableKey(table) ||
        (!all && isOptional(table, one)),
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
