import type { FillableColumn } from '../../filler.ts';
import { LONG, longest, SHAPES, TEXTS } from '../../row-texts.ts';
import { dialect } from '../history.ts';

type Values = Pick<FillableColumn, 'usual' | 'boundaries' | 'shapes' | 'literal'>;

/** Far from what a migration may insert itself. */
const FIRST = 1_000_000;
const DAY = 86_400_000;

const text = (value: string) => dialect.literal(value);
const quoted = (list: readonly string[]) => list.map(text);
const day = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * DAY).toISOString();

/** No greater than what a program in JavaScript can read. */
const INTEGERS = ['0', '-1', '9007199254740991', '-9007199254740991'];
const REALS = ['0.0', '-1.5', '0.1', '1e300', '-1e300', '9e999'];
const BLOBS = ["x''", "x'00ff'", `x'${'ff'.repeat(LONG)}'`];

/** Values of every storage class: SQLite takes any of them in any column that is not strict. */
const OTHERS = {
  integer: ["'text'", '1.5', "x'00ff'"],
  text: ["x'00ff'", '7', '1.5'],
  real: ["'text'", "x'00ff'"],
  blob: ["'text'", '7', '1.5'],
  numeric: ["'text'", '1.5', "x'00ff'", "'007'"],
} as const;

/** The affinity of a declared type, by the rules of SQLite. */
export function affinityOf(type: string): keyof typeof OTHERS {
  if (/int/i.test(type)) return 'integer';
  if (/char|clob|text/i.test(type)) return 'text';
  if (type === '' || /blob/i.test(type)) return 'blob';
  return /real|floa|doub/i.test(type) ? 'real' : 'numeric';
}

/** The values of a declared type; `isRowId`: it takes whole numbers only. */
export function valuesOf(type: string, isRowId: boolean): Values {
  const affinity = affinityOf(type);
  const isText = affinity === 'text';
  const own = isRowId
    ? { ...usualOf('integer', type), boundaries: INTEGERS }
    : usualOf(affinity, type);
  const others = isRowId ? [] : OTHERS[affinity];
  return {
    usual: own.usual,
    boundaries: [...own.boundaries, ...others],
    shapes: isText || affinity === 'blob' ? quoted(SHAPES) : quoted(['{}', '[]']),
    literal: (constant) => literals(constant, isText),
  };
}

function usualOf(affinity: string, type: string): Pick<Values, 'usual' | 'boundaries'> {
  if (affinity === 'integer') return { usual: (n) => String(FIRST + n), boundaries: INTEGERS };
  if (affinity === 'real') return { usual: (n) => `${n + 1}.5`, boundaries: REALS };
  if (affinity === 'blob') {
    const usual = (n: number) => `x'${n.toString(16).padStart(8, '0')}'`;
    return { usual, boundaries: BLOBS };
  }
  if (affinity === 'text') return texts(type);
  if (/bool/i.test(type)) return { usual: (n) => String(n % 2), boundaries: ['0', '1'] };
  if (/date|time/i.test(type)) {
    const usual = (n: number) => text(day(n));
    return { usual, boundaries: quoted(['0001-01-01', '9999-12-31T23:59:59.999Z', '2024-02-29']) };
  }
  if (/json/i.test(type)) {
    const usual = (n: number) => text(`{"n":${n}}`);
    return { usual, boundaries: quoted(['{}', '[]', 'null', '"text"', '{"a":{"b":[1,null]}}']) };
  }
  return { usual: (n) => String(FIRST + n), boundaries: [...INTEGERS, ...REALS] };
}

function texts(type: string): Pick<Values, 'usual' | 'boundaries'> {
  const declared = Number(/\((\d+)/.exec(type)?.[1] ?? LONG);
  // Longer ones are taken as well.
  const long = [...longest(declared), ...(declared < LONG ? longest(LONG) : [])];
  const usual = (n: number) => text(`text ${n.toString(36)}`);
  return { usual, boundaries: quoted([...TEXTS, ...long]) };
}

function literals(constant: string, isText: boolean): string[] {
  const number = /^-?\d+(\.\d+)?$/.test(constant) ? Number(constant) : null;
  if (number === null) return [text(constant)];
  const numbers = [number, number + 1, number - 1].map(String);
  if (!isText || number < 0 || number > 10_000) return [...numbers, text(constant)];
  return quoted([constant, 'a'.repeat(number), 'a'.repeat(number + 1)]);
}
