import type { ActionOf, Type } from '../../schema/action.ts';
import type { Catalog } from '../../schema/catalog.ts';
import type { Traced } from '../../schema/traced.ts';
import type { Moment } from '../rule.ts';
import { changedColumns, lastPart } from './traced.ts';

/**
 * What ALTER COLUMN TYPE does, measured on PostgreSQL 12 to 18. `free`: only the catalogue changes. `index`: indexes
 * are built anew. `timezone`: free only while TimeZone is UTC. `rewrite`: the whole table. `unknown`: nobody said
 * what the type was, and the new one may be free.
 */
export type Cost = 'free' | 'index' | 'timezone' | 'rewrite' | 'unknown';

/** The cost of a change, from what earlier statements say about the column. */
export function costOf({ action, catalog, together }: Moment<ActionOf<'alter type'>>): Cost {
  const { table, column, type, using, collation } = action;
  const before = typeBefore({ action, catalog });
  const trivial = using === null || using.castOf !== null;
  if (!trivial) return 'rewrite';
  const isIndexed = indexesOn(table, column, catalog).length > 0;
  if (!before) return guess(type);
  if (isOpenDomain(before, catalog) || isOpenDomain(type, catalog)) return 'unknown';
  const cost = compare(before, type);
  if (cost === 'timezone') {
    const utc = together.some(
      ({ action: one }) =>
        one.kind === 'setting' && /^timezone$/i.test(one.name) && /^(utc|gmt)$/i.test(one.value),
    );
    return utc ? 'free' : 'timezone';
  }
  return cost === 'free' && collation !== null && isIndexed ? 'index' : cost;
}

/** The names of indexes and of keys that hold a column. */
export function indexesOn(table: string, column: string, catalog: Catalog): string[] {
  const keys = (catalog.tables.get(table)?.constraints ?? []).filter(({ type }) =>
    /^(unique|primary key|exclusion)$/.test(type),
  );
  return [...catalog.indexesOf(table), ...keys]
    .filter(({ columns }) => columns.includes(column))
    .flatMap(({ name }) => name ?? []);
}

/** The type that a column had before, as far as the migrations say it. */
export function typeBefore({
  action: { table, column },
  catalog,
}: Pick<Moment<ActionOf<'alter type'>>, 'action' | 'catalog'>): Type | null {
  return catalog.column(table, column)?.type ?? null;
}

/** A domain without constraints, which costs what the type behind it does. */
const isOpenDomain = ({ name, array }: Type, catalog: Catalog): boolean =>
  !array && catalog.domains.get(name) === false;

function guess({ name, arguments: args }: Type): Cost {
  if (name === 'timestamptz') return 'timezone';
  return name === 'text' || name === 'varchar' || (name === 'numeric' && args.length === 0)
    ? 'unknown'
    : 'rewrite';
}

const TEXTS = ['text', 'varchar'];
const MOMENTS = ['timestamp', 'timestamptz', 'time', 'timetz', 'interval'];

/** Pairs that are stored alike and ordered by other operators. */
const OTHER_ORDER =
  /^((text|varchar) (citext|bpchar)|citext (text|varchar)|bit varbit|oid (int4|regclass)|(int4|regclass) oid|int4 regclass|regclass int4)$/;

function compare(from: Type, to: Type): Cost {
  if (from.array || to.array) return from.text === to.text ? 'free' : 'rewrite';
  if (from.name === to.name) return widens(from, to) ? 'free' : 'rewrite';
  if (TEXTS.includes(from.name) && TEXTS.includes(to.name)) {
    return to.arguments.length === 0 ? 'free' : 'rewrite';
  }
  const pair = [from.name, to.name].join(' ');
  if (pair === 'timestamp timestamptz' || pair === 'timestamptz timestamp') return 'timezone';
  if (OTHER_ORDER.test(pair) && to.arguments.length === 0) return 'index';
  return pair === 'cidr inet' || pair === 'xml text' ? 'free' : 'rewrite';
}

function widens({ name, arguments: [a, b = 0] }: Type, { arguments: [x, y = 0] }: Type): boolean {
  if (x === undefined) return name !== 'bpchar' || a === undefined;
  if (a === undefined) return false;
  if (name === 'varchar' || name === 'varbit' || MOMENTS.includes(name)) return x >= a;
  if (name === 'numeric') return x >= a && y === b;
  return x === a;
}

const WIDTHS: Readonly<Record<string, number>> = {
  int2: 1,
  int4: 2,
  int8: 3,
  float4: 4,
  float8: 5,
};
const WHOLE = /^(int[248]|(small|big)?serial)$/;
const BROKEN = /^(numeric|float[48])$/;
const PLAIN: Readonly<Record<string, string>> = {
  serial: 'int4',
  bigserial: 'int8',
  smallserial: 'int2',
};

/** Whether values may not fit into the new type, so that the statement fails on them. */
export function narrows(from: Type, to: Type): boolean {
  const [a, b] = [PLAIN[from.name] ?? from.name, to.name];
  const [old, now] = [WIDTHS[a], WIDTHS[b]];
  if (old !== undefined && now !== undefined) return now < old;
  if (TEXTS.includes(a)) {
    if (b === 'bpchar' || TEXTS.includes(b)) {
      const [length = Number.POSITIVE_INFINITY] = from.arguments;
      return (to.arguments[0] ?? Number.POSITIVE_INFINITY) < length;
    }
    return b !== 'citext' && b !== 'bytea';
  }
  if (a === 'numeric' && b === 'numeric') {
    const [p = 1000, s = 0] = from.arguments;
    const [q = 1000, t = 0] = to.arguments;
    return q - t < p - s;
  }
  return a === 'numeric' && WHOLE.test(b);
}

const CUTS =
  /^(left|right|substr|substring|round|trunc|floor|ceil|ceiling|date_trunc|abs|lower|upper|btrim|trim|regexp_replace|to_char|extract|date_part|split_part)$/;

/** Whether different values become one, or values become shorter, without a word. */
export function loses(from: Type | null, { type, using }: ActionOf<'alter type'>): boolean {
  if (using?.functions.some((name) => CUTS.test(name))) return true;
  if (!from) return false;
  const [a, b] = [from.name, type.name];
  if (BROKEN.test(a) && WHOLE.test(b)) return true;
  if (a === 'float8' && b === 'float4') return true;
  if (/^timestamp/.test(a) && /^(date|time|timetz)$/.test(b)) return true;
  const cuts = using !== null && TEXTS.includes(a) && (TEXTS.includes(b) || b === 'bpchar');
  if (cuts && narrows(from, type)) return true;
  const [, s = 0] = from.arguments;
  const [, t = 0] = type.arguments;
  return a === 'numeric' && b === 'numeric' && type.arguments.length > 0 && t < s;
}

/** A change of type as a trace shows it, with the names of the catalogue: `timestamp without time zone`. */
export interface TypeChange {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** The columns of a table whose type a statement has changed. */
export function typeChanges(traced: Traced, table: string): TypeChange[] {
  return changedColumns(traced, table, 'type').map(({ object, facts: { type } }) => ({
    column: lastPart(object),
    from: String(type?.[0]),
    to: String(type?.[1]),
  }));
}

const MOMENT = /^timestamp(\(\d\))? (with|without) time zone$/;

/** It turns moments of an unnamed zone into moments, or the other way round. */
export function isOfZone({ from, to }: TypeChange): boolean {
  const [before, after] = [MOMENT.exec(from)?.[2], MOMENT.exec(to)?.[2]];
  return before !== undefined && after !== undefined && before !== after;
}
