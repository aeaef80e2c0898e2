import type { Excerpt, Place } from '../errors.ts';
import type { Finding } from '../migration/finding.ts';

/** What a rule says about a place in a migration. */
export interface LintFinding extends Finding {
  /** `0042_orders`: the migration that it is about. */
  readonly migration: string;
  /** The safe way, with the names of this case where it knows them. */
  readonly hint: string;
  /** What happens, to whom, and for how long. */
  readonly effect: string;
  readonly at: Place;
  readonly excerpt: Excerpt | undefined;
}

/** What `lint` has looked at, and what it has found, in the order of files and lines. */
export interface LintResult {
  readonly findings: readonly LintFinding[];
  /** How many files were looked at. */
  readonly files: number;
  /** How many findings were hidden by comments and by the configuration. */
  readonly ignored: number;
  readonly warnings: readonly string[];
}
