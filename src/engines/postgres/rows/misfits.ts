import { readableName } from '../../../sql/quote.ts';
import type { TypeChange } from '../../filler.ts';
import { quoteLiteral } from '../history.ts';

const RANGES: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

const PATTERNS: Readonly<Record<string, string>> = {
  uuid: '^\\s*\\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\\}?\\s*$',
  boolean: '^\\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\\s*$',
  smallint: '^\\s*[-+]?\\d+\\s*$',
  integer: '^\\s*[-+]?\\d+\\s*$',
  bigint: '^\\s*[-+]?\\d+\\s*$',
  numeric: '^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*$',
};

const SHORT: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  decimal: 'numeric',
};

const NUMBER = /^(smallint|integer|bigint|numeric|real|double precision)$/;

/** A condition for rows whose value the new type of a column refuses; null where none is known. */
export function misfits({ column, from, to }: TypeChange, server: string): string | null {
  const name = readableName(column);
  const [old, fresh] = [plain(from), plain(to)];
  const length = /^(?:character varying|varchar|character|char|bpchar)\s*\((\d+)\)/.exec(to)?.[1];
  if (length !== undefined) return `length(${name}::text) > ${length}`;
  if (NUMBER.test(old)) return outOfRange(name, old, fresh, to);
  if (Number(/ (\d+)/.exec(server)?.[1]) >= 16) {
    return `NOT pg_input_is_valid(${name}::text, ${quoteLiteral(to)})`;
  }
  const pattern = PATTERNS[fresh];
  if (pattern === undefined) return null;
  const flag = fresh === 'boolean' ? '!~*' : '!~';
  const shape = `${name}::text ${flag} ${quoteLiteral(pattern).trim()}`;
  const range = RANGES[fresh];
  if (!range) return shape;
  // The cast is safe for what has the shape of a number.
  return `CASE WHEN ${shape} THEN true ELSE ${name}::text::numeric NOT BETWEEN ${range.join(' AND ')} END`;
}

function plain(type: string): string {
  const name = type.toLowerCase().replace(/\s*\(.*/s, '');
  return SHORT[name] ?? name;
}

function outOfRange(name: string, old: string, type: string, to: string): string | null {
  const range = RANGES[type];
  const value = old in RANGES ? name : `round(${name}::numeric)`;
  if (range) return `${value} NOT BETWEEN ${range.join(' AND ')}`;
  const [, precision, scale = '0'] = /\((\d+)(?:\s*,\s*(\d+))?\)/.exec(to) ?? [];
  if (type !== 'numeric' || precision === undefined) return null;
  const digits = Number(precision) - Number(scale);
  return `abs(round(${name}::numeric, ${scale})) >= 1${'0'.repeat(digits)}`;
}
