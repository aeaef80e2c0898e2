import type { FillableTable } from '../../engines/engine.ts';
import type { Migration } from '../../migration/migration.ts';
import { tableKey } from './order.ts';

/** So many tables are filled whatever a migration says. */
const FEW = 200;

/** What runs may concern tables that the text does not name. */
const OPAQUE = /\b(do|call|execute|select|trigger)\b/i;

/**
 * Of very many tables, those that a migration names and what hangs together with them by foreign keys: filling all of
 * them would take longer than everything else. All of them where its text can't tell.
 */
export function concerned(
  tables: readonly FillableTable[],
  { up, down }: Migration,
): readonly FillableTable[] {
  if (tables.length <= FEW) return tables;
  const texts = [up, ...(down ? [down] : [])].map((script) =>
    script.kind === 'sql' ? [...script.chunks()].join('') : null,
  );
  const text = texts.join('\n').toLowerCase();
  if (texts.includes(null) || OPAQUE.test(text)) return tables;
  const words = new Set(text.match(/[\p{L}\p{N}_$]+/gu));
  // Names of several words need not be taken apart.
  const isNamed = ({ name }: FillableTable) =>
    words.has(name.toLowerCase()) ||
    (/[^\p{L}\p{N}_$]/u.test(name) && text.includes(name.toLowerCase()));
  return connected(tables, tables.filter(isNamed));
}

/** Tables with those that they point to and that point to them, at any distance. */
function connected(
  tables: readonly FillableTable[],
  first: readonly FillableTable[],
): readonly FillableTable[] {
  const neighbours = new Map<string, string[]>();
  for (const table of tables) {
    for (const { parent } of table.references) {
      const ends = [tableKey(table), tableKey(parent)] as const;
      for (const [one, other] of [ends, [ends[1], ends[0]]] as const) {
        neighbours.set(one, [...(neighbours.get(one) ?? []), other]);
      }
    }
  }
  const reached = new Set(first.map(tableKey));
  // A set hands out what is added while it is gone through.
  for (const key of reached) for (const other of neighbours.get(key) ?? []) reached.add(other);
  return tables.filter((one) => reached.has(tableKey(one)));
}
