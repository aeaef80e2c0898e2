import type { Column } from '../../../src/schema/action.ts';
import type { Catalog } from '../../../src/schema/catalog.ts';

/** More than a batch of the examples changes. */
export const ROWS = 6000;
/** So long that the tables of SQLite have several pages. */
const LENGTH = 70;

/**
 * Statements that put {@link ROWS} into each table of a schema: `i` from 1 on in numbers, texts that hold it and their column,
 * minutes of 2026 in times, NULL in everything else.
 */
export function rowsFor(catalog: Catalog): string {
  return [...catalog.tables.values()]
    .filter(({ partitioned }) => !partitioned)
    .flatMap(({ name, columns }) => {
      const filled = [...columns.values()].filter(({ type }) => type !== null);
      const values = filled.map(sample);
      const names = filled.map((one) => one.name).join(', ');
      return filled.length === 0
        ? []
        : `INSERT INTO ${name} (${names})
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  SELECT ${values.join(', ')} FROM n;
`;
    })
    .join('');
}

function sample({ name, type }: Pick<Column, 'name' | 'type'>): string {
  const kind = type?.name ?? '';
  if (/^(big|small)?int|^numeric|^integer$/.test(kind)) return 'i';
  if (/^(text|varchar)$/.test(kind)) {
    const [length = LENGTH] = type?.arguments ?? [];
    return `substr('${name}' || i || '-${'x'.repeat(LENGTH)}', 1, ${length})`;
  }
  if (/^timestamp/.test(kind)) return "timestamp '2026-01-01' + i * interval '1 minute'";
  return 'NULL';
}
