import type { FillableColumn } from '../../filler.ts';
import { LONG, longest, SHAPES, TEXTS } from '../../row-texts.ts';
import { quoteLiteral as text } from '../history.ts';

/** A type as the catalogue describes it; of a domain, the type below it. */
export interface ColumnType {
  readonly name: string;
  /** `e`: enum, `c`: composite, `r`: range, `m`: multirange, else `b` or `p`. */
  readonly kind: string;
  /** `A`: array, `S`: string */
  readonly category: string;
  /** `varchar(20)` */
  readonly text: string;
  /** Length and such; -1 without one. */
  readonly modifier: number;
  /** Of an array. */
  readonly element: string | null;
  readonly elementKind: string | null;
  /** How many a composite type has, or that of an array's elements. */
  readonly fields: number;
  /** Of an enum, or an array of one. */
  readonly labels: readonly string[] | null;
}

type Values = Pick<FillableColumn, 'usual' | 'boundaries' | 'shapes' | 'literal'>;

/** Values of a type without what a condition may want. */
interface Plain {
  usual(n: number): string;
  readonly boundaries: readonly string[];
}

/** Far from what a migration may insert itself. */
const FIRST = 1_000_000;
const DAY = 86_400_000;

const quoted = (list: readonly string[]) => list.map(text);
const day = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * DAY).toISOString().slice(0, 10);
const hex = (n: number, width: number) => n.toString(16).padStart(width, '0');

const whole = (first: number, ...boundaries: string[]): Plain => ({
  usual: (n) => String(first + n),
  boundaries: ['0', '-1', ...boundaries],
});

const like = (usual: (n: number) => string, ...boundaries: string[]): Plain => ({
  usual: (n) => text(usual(n)),
  boundaries: quoted(boundaries),
});

const range = (end: (n: number) => string): Plain =>
  like((n) => `[${end(n)},${end(n + 1)})`, 'empty', '(,)', `[${end(500)},)`);

const JSONS = ['{}', '[]', 'null', '"text"', '1.50', '{"a": {"b": [1, null, "x"]}, "": "🙂"}'];
const json = like((n) => `{"n": ${n}}`, ...JSONS);

const PLAIN: Readonly<Record<string, Plain>> = {
  int2: whole(10_000, '32767', '-32768'),
  int4: whole(FIRST, '2147483647', '-2147483648'),
  int8: whole(FIRST, '9223372036854775807', '-9223372036854775808'),
  oid: whole(FIRST, '4294967295'),
  float4: like((n) => `${n + 1}.5`, '0', '-1', '0.1', '1e37', '-1e37', 'Infinity', 'NaN'),
  float8: like((n) => `${n + 1}.5`, '0', '-1', '0.1', '1e300', '-1e300', 'Infinity', 'NaN'),
  money: like((n) => `${n + 1}.50`, '0', '-1', '92233720368547758.07'),
  bool: { usual: (n) => (n % 2 === 0 ? 'false' : 'true'), boundaries: ['true', 'false'] },
  date: like(
    day,
    'infinity',
    '-infinity',
    '4713-01-01 BC',
    '5874897-12-31',
    '2024-02-29',
    '1900-01-01',
  ),
  timestamp: like(
    (n) => `${day(n)} 12:30:00`,
    ...['infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999'],
    ...['2024-03-31 02:30:00.123456', '1969-12-31 23:59:59.999'],
  ),
  timestamptz: like(
    (n) => `${day(n)} 12:30:00+00`,
    ...['infinity', '-infinity', '4713-06-01 00:00:00+00 BC', '294276-12-30 23:59:59.999999+00'],
    ...['2024-03-31 02:30:00.123456+00', '1969-12-31 23:59:59.999+00'],
  ),
  time: like((n) => `12:00:00.${String(n).padStart(6, '0')}`, '00:00', '24:00', '23:59:59.999999'),
  timetz: like(
    (n) => `12:00:00.${String(n).padStart(6, '0')}+00`,
    '00:00+14',
    '23:59:59.999999-12',
  ),
  interval: like((n) => `${n + 1} seconds`, '0', '-1 day', '1 mon 1.5 seconds', '178000000 years'),
  uuid: like(
    (n) => `00000000-0000-4000-8000-${hex(FIRST + n, 12)}`,
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ),
  json,
  jsonb: json,
  xml: like((n) => `<n>${n}</n>`, '<a/>'),
  bytea: like((n) => `\\x${hex(n, 8)}`, '\\x', '\\x00', `\\x${'ff'.repeat(LONG)}`),
  inet: like((n) => `10.${(n >> 8) & 255}.${n & 255}.1`, '0.0.0.0', '::1', '2001:db8::/32'),
  cidr: like((n) => `10.${(n >> 8) & 255}.${n & 255}.0/24`, '0.0.0.0/0', '2001:db8::/32'),
  macaddr: like(
    (n) => `08:00:2b:01:${hex((n >> 8) & 255, 2)}:${hex(n & 255, 2)}`,
    '00:00:00:00:00:00',
  ),
  macaddr8: like((n) => `08:00:2b:01:02:03:${hex((n >> 8) & 255, 2)}:${hex(n & 255, 2)}`),
  tsvector: like((n) => `word${n}`, ''),
  tsquery: like((n) => `word${n}`),
  point: like((n) => `(${n},0)`, '(0,0)', '(-1e300,1e300)'),
  line: like((n) => `{1,-1,${n}}`),
  lseg: like((n) => `[(0,0),(1,${n})]`),
  box: like((n) => `(${n + 1},1),(${n},0)`),
  path: like((n) => `[(0,0),(1,${n})]`),
  polygon: like((n) => `((0,0),(1,${n}),(1,0))`),
  circle: like((n) => `<(0,0),${n + 1}>`, '<(0,0),0>'),
  pg_lsn: like((n) => `0/${hex(n, 8)}`),
  int4range: range((n) => String(FIRST + n)),
  int8range: range((n) => String(FIRST + n)),
  numrange: range((n) => String(FIRST + n)),
  daterange: range(day),
  tsrange: range((n) => `"${day(n)} 12:30:00"`),
  tstzrange: range((n) => `"${day(n)} 12:30:00+00"`),
  hstore: like((n) => `n=>${n}`, '', 'a=>NULL'),
  ltree: like((n) => `top.n${n}`, ''),
};

/** The values of a type. Of one that is not known, texts are tried. */
export function valuesOf(type: ColumnType): Values {
  const isText = type.category === 'S' || type.name === 'char';
  const plain = plainOf(type);
  const length = lengthOf(type);
  return {
    ...plain,
    shapes: isText ? quoted(fitting(SHAPES, length)) : quoted(JSONS.slice(0, 2)),
    literal: (constant) => literals(constant, type, isText, length),
  };
}

function plainOf(type: ColumnType): Plain {
  const { name, kind, category, labels, fields, modifier, element, elementKind } = type;
  if (category === 'A' && element !== null) {
    const one = plainOf({
      ...type,
      name: element,
      kind: elementKind ?? 'b',
      category: '',
      element: null,
    });
    const array = (...items: string[]) => `ARRAY[${items.join(', ')}]::${type.text}`;
    const usual = (n: number) => array(one.usual(n));
    return {
      usual,
      boundaries: ["'{}'", "'{NULL}'", array(one.usual(1), one.usual(1), one.usual(2))],
    };
  }
  if (kind === 'e' && labels && labels.length > 0) {
    return { usual: (n) => text(labels[n % labels.length] as string), boundaries: quoted(labels) };
  }
  if (kind === 'c') return like(() => `(${','.repeat(Math.max(0, fields - 1))})`);
  if (kind === 'm') return like(() => '{}', '{(,)}');
  if (kind === 'r' && !Object.hasOwn(PLAIN, name)) return like(() => 'empty', '(,)');
  if (name === 'numeric') return numeric(modifier);
  if (name === 'bit' || name === 'varbit') return bits(name, modifier);
  if (name === 'char') return like((n) => String.fromCharCode(97 + (n % 26)));
  const known = PLAIN[name];
  return known ?? texts(lengthOf(type));
}

/** How many characters a text may have; null without a limit. */
function lengthOf({ name, modifier }: ColumnType): number | null {
  if (name === 'char') return 1;
  if (name === 'name') return 63;
  return /^(varchar|bpchar)$/.test(name) && modifier > 4 ? modifier - 4 : null;
}

const fitting = (list: readonly string[], length: number | null) =>
  list.filter((one) => length === null || [...one].length <= length);

function texts(length: number | null): Plain {
  const short = length !== null && length < 12;
  const usual = (n: number) => {
    const digits = n.toString(36);
    return short ? digits.padStart(Math.min(length, 4), 'a').slice(-length) : `text ${digits}`;
  };
  return like(usual, ...fitting(TEXTS, length), ...longest(length ?? LONG));
}

function numeric(modifier: number): Plain {
  if (modifier < 0) {
    return {
      usual: (n) => String(FIRST + n),
      boundaries: ['0', '-1', '0.1', '-2.5', '12345678901234567890.123456789', '1e30'],
    };
  }
  const precision = (modifier - 4) >> 16;
  // A scale below zero is a large number here.
  const scale = ((modifier - 4) & 0x7ff) % 0x400;
  const nines = '9'.repeat(Math.max(0, precision - scale)) || '0';
  const most = scale > 0 ? `${nines}.${'9'.repeat(scale)}` : nines;
  const room = 10 ** Math.min(15, precision - scale);
  const fractions = scale > 0 ? ['0.5', `0.${'0'.repeat(scale - 1)}1`] : [];
  return {
    usual: (n) =>
      room > 1 ? String((n + 1) % room) : `0.${'0'.repeat(Math.max(0, scale - 4))}${n % 1000}`,
    boundaries: ['0', '-1', ...fractions, most, `-${most}`],
  };
}

function bits(name: string, modifier: number): Plain {
  const length = modifier > 0 ? modifier : 1;
  const usual = (n: number) => n.toString(2).padStart(length, '0').slice(-length);
  return like(usual, '1'.repeat(length), ...(name === 'varbit' ? [''] : []));
}

/** Numbers in conditions on texts may be lengths; around numbers in conditions on numbers, something changes. */
function literals(
  constant: string,
  { name }: ColumnType,
  isText: boolean,
  length: number | null,
): string[] {
  const number = /^-?\d+(\.\d+)?$/.test(constant) ? Number(constant) : null;
  if (isText) {
    if (number === null || constant.startsWith('-')) return quoted(fitting([constant], length));
    if (number > 10_000) return quoted(fitting([constant], length));
    return quoted(fitting([constant, 'a'.repeat(number), 'a'.repeat(number + 1)], length));
  }
  const isNumber = /^(int\d|numeric|float\d|money|oid)$/.test(name);
  if (!isNumber) return number === null ? [text(constant)] : [];
  return number === null ? [] : [number, number + 1, number - 1].map((one) => text(String(one)));
}
