import type { FillableColumn, FillableTable, RowReference } from '../../engines/engine.ts';
import { isOptional, tableKey } from './order.ts';

/** SQL of a value for each column. */
export type Row = ReadonlyMap<string, string>;

/** A table, and the values that its references may have: for each, tuples in the order of its columns. */
export interface Place {
  readonly table: FillableTable;
  readonly targets: ReadonlyMap<RowReference, readonly (readonly string[])[]>;
  /** The number of the first row: those before it were given to the table when it was filled earlier. */
  readonly from: number;
}

/** Constants in a condition: texts and numbers, without what they are cast to. */
function constants(condition: string): string[] {
  const found = condition.matchAll(/'((?:[^']|'')*)'|(?<![\w$."])-?\d+(?:\.\d+)?(?![\w$])/g);
  const all = [...found].map(([token, text]) => text?.replaceAll("''", "'") ?? token);
  // A list of a text array stands in one constant.
  const parts = all.flatMap((one) => (/^\{.+\}$/.test(one) ? one.slice(1, -1).split(',') : []));
  return [...new Set([...all, ...parts])];
}

/** Values to try for a column that conditions look at, the likeliest first. */
export function candidates(table: FillableTable, column: FillableColumn): string[] {
  const conditions = table.checks.filter(({ columns }) => columns.includes(column.name));
  const asked = conditions.flatMap(({ condition }) => constants(condition));
  const { usual, boundaries, shapes, nullable } = column;
  // What a function gives is another value each time.
  const standard = column.default !== null && !column.default.includes('(') ? [column.default] : [];
  return [
    ...new Set([
      ...standard,
      ...asked.flatMap((constant) => column.literal(constant)),
      ...[0, 1, 2].map(usual),
      ...shapes,
      ...boundaries,
      ...(nullable ? ['NULL'] : []),
    ]),
  ];
}

/** Columns that conditions look at. */
export function constrained({ checks }: FillableTable): Set<string> {
  return new Set(checks.flatMap(({ columns }) => columns));
}

/** A first row: ordinary values, what conditions seem to ask for, and references to rows that are there. */
export function firstRow(place: Place): Row {
  const { columns, keys } = place.table;
  const own = new Set(keys.flat());
  const limited = constrained(place.table);
  const row = new Map(
    columns.map((column) => {
      const { name, usual } = column;
      const [likeliest] = limited.has(name) ? candidates(place.table, column) : [];
      return [name, likeliest ?? usual(own.has(name) ? place.from : 0)];
    }),
  );
  for (const [name, value] of pointing(place, 0, row)) row.set(name, value);
  return row;
}

/**
 * Values for all references: those of the `n`-th row that they may point to. Where none is there, NULL if that may be;
 * a row points to itself if it must.
 */
export function pointing({ table, targets }: Place, n: number, own: Row): Map<string, string> {
  const row = new Map<string, string>();
  const longestFirst = [...table.references].sort((a, b) => b.columns.length - a.columns.length);
  for (const reference of longestFirst) {
    const { columns, parent, parentColumns } = reference;
    const fitting = (targets.get(reference) ?? []).filter((tuple) =>
      columns.every((name, i) => (row.get(name) ?? tuple[i]) === tuple[i]),
    );
    const chosen = fitting[n % fitting.length];
    const optional = isOptional(table, reference);
    const itself = tableKey(parent) === tableKey(table);
    for (const [i, name] of columns.entries()) {
      const nullable = table.columns.find((one) => one.name === name)?.nullable;
      const none = optional ? nullable && 'NULL' : itself && own.get(parentColumns[i] ?? '');
      const value = chosen?.[i] ?? none;
      if (value && !row.has(name)) row.set(name, value);
    }
  }
  return row;
}

/**
 * Another value of the same shape, for each number: in texts, letters become other letters and digits other digits, and
 * whole numbers grow. What is neither stays.
 */
export function alike(value: string, n: number): string {
  if (/^-?\d+$/.test(value)) return String(BigInt(value) + BigInt(n));
  const [, text, cast] = /^'((?:[^']|'')*)'(.*)$/s.exec(value) ?? [];
  return text === undefined ? value : `'${changed(text, n)}'${cast}`;
}

function changed(text: string, n: number): string {
  let rest = n;
  const characters = [...text].reverse().map((one) => {
    const set = SETS.find((letters) => letters.includes(one));
    if (!set || rest === 0) return one;
    const sum = set.indexOf(one) + rest;
    rest = Math.floor(sum / set.length);
    return set[sum % set.length] as string;
  });
  return characters.reverse().join('');
}

const SETS = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
