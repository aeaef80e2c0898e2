import type { Sizes } from '../schema/sizes.ts';
import type { Found, Severity } from './rule.ts';

/** Up to so many rows are read or written in a moment; from so many on, it takes long enough to be noticed. */
const SMALL = 10_000;
const LARGE = 1_000_000;

/** Sizes of tables, and where they are from. */
export interface KnownSizes {
  readonly tables: Sizes;
  /** It is production that has them: what is small there is small. Elsewhere, a small table says nothing. */
  readonly production: boolean;
}

type Sized = Pick<Found, 'message' | 'rewrites' | 'scans'> & { readonly severity: Severity };

/**
 * The severity and the message of a finding, for tables of these sizes. Only what reads or writes whole tables depends
 * on them: for small ones it is no more than worth knowing, for large ones it weighs more.
 */
export function sized<F extends Sized>(found: F, sizes: KnownSizes | undefined): F {
  const tables = [...new Set([...(found.rewrites ?? []), ...(found.scans ?? [])])];
  const rows = tables.map((table) => sizes?.tables.get(table)?.rows ?? null);
  const known = rows.filter((one) => one !== null);
  if (known.length === 0) return found;
  const most = Math.max(...known);
  const message = tables.reduce(
    (text, table, i) => withRows(text, table, rows[i] ?? null),
    found.message,
  );
  const small = sizes?.production === true && known.length === rows.length && most <= SMALL;
  const severity = most >= LARGE ? heavier(found.severity) : small ? 'info' : found.severity;
  return { ...found, message, severity };
}

const heavier = (severity: Severity): Severity => (severity === 'info' ? 'warning' : 'error');

function withRows(message: string, table: string, rows: number | null): string {
  if (rows === null) return message;
  const name = `"${table}"`;
  const said = `(${inWords(rows)})`;
  return message.includes(name)
    ? message.replace(name, () => `${name} ${said}`)
    : `${message}, ${name} ${said}`;
}

/** `26.1 M rows`, `12,400 rows`, `1 row`. */
function inWords(rows: number): string {
  if (rows >= LARGE) return `${(rows / LARGE).toFixed(1).replace(/\.0$/, '')} M rows`;
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`;
}
