import type { Filler, TableName } from '../../engines/engine.ts';
import { readableName } from '../../sql/quote.ts';
import type { Demand } from './demands.ts';

/** SQL about the rows that don't satisfy a demand. */
export interface Misfit {
  /** Holds for such a row of the table; null where any row is one. */
  readonly condition: string | null;
  /** Counts them, or shows what is there more than once and how often. */
  readonly query: string;
  /** Removes them. */
  readonly removal: string;
}

/** How rows that don't satisfy a demand are found; null where that is not known. `usual` schemas are not named. */
export function misfitOf(demand: Demand, filler: Filler, usual: string): Misfit | null {
  const { table, columns } = demand;
  const shown = shownTable(table, usual);
  const name = readableName(table.name);
  const plain = columns.map(readableName);
  const where = (condition: string): Misfit => ({
    condition,
    query: `SELECT count(*) FROM ${shown} WHERE ${condition};`,
    removal: `DELETE FROM ${shown} WHERE ${condition}`,
  });
  switch (demand.kind) {
    case 'any':
      return {
        condition: null,
        query: `SELECT count(*) FROM ${shown};`,
        removal: `DELETE FROM ${shown}`,
      };
    case 'null':
      return where(plain.map((one) => `${one} IS NULL`).join(' OR '));
    case 'check':
      return where(`NOT (${demand.condition})`);
    case 'orphan': {
      const pairs = plain.map(
        (one, i) => `parent.${readableName(demand.parentColumns[i] ?? '')} = ${name}.${one}`,
      );
      const parent = shownTable(demand.parent, usual);
      return where(
        `${present(plain)} AND NOT EXISTS (SELECT 1 FROM ${parent} AS parent WHERE ${pairs.join(' AND ')})`,
      );
    }
    case 'type': {
      const [column = ''] = columns;
      const from = table.columns.find((one) => one.name === column)?.type ?? '';
      const condition = filler.misfits({ column, from, to: demand.type });
      return condition === null ? null : where(condition);
    }
    case 'duplicate': {
      const others = (order: string) =>
        `EXISTS (SELECT 1 FROM ${shown} AS other WHERE ${plain
          .map((one) => `other.${one} = ${name}.${one}`)
          .join(
            ' AND ',
          )} AND ${filler.rowId('other', table)} ${order} ${filler.rowId(name, table)})`;
      const list = plain.join(', ');
      return {
        condition: others('<>'),
        query: `SELECT ${list}, count(*) FROM ${shown} WHERE ${present(plain)} GROUP BY ${list} HAVING count(*) > 1;`,
        removal: `DELETE FROM ${shown} WHERE ${others('<')}`,
      };
    }
  }
}

const present = (columns: readonly string[]) =>
  columns.map((one) => `${one} IS NOT NULL`).join(' AND ');

/** A table as it stands in SQL that a person reads. */
export function shownTable({ schema, name }: TableName, usual: string): string {
  return schema === usual ? readableName(name) : `${readableName(schema)}.${readableName(name)}`;
}
