import type { Place } from '../errors.ts';

/** What a check found in a migration. */
export interface Finding {
  /** The rule that found it: lower case with dashes. */
  readonly rule: string;
  /** Errors are what must not reach production. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** What helps; null where nothing is to be done. */
  readonly hint: string | null;
  readonly at: Place | null;
  /** It happened on a scratch database, and was not read out of the text. */
  readonly measured: boolean;
  /** The table, column or index that it is about: `orders.note`. */
  readonly object: string | null;
  /** The strongest lock, in the database's words. */
  readonly lock: string | null;
  /** Tables that are written anew, and tables that are read whole. */
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
}
