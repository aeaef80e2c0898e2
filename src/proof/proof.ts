import type { HandrailError } from '../errors.ts';
import type { Finding } from '../migration/finding.ts';
import type { Version } from '../migration/version.ts';
import type { LostData } from '../schema/data.ts';
import type { Traced } from '../schema/traced.ts';

/**
 * What became of up, down and up again:
 * - `exact`: schema and data were as before
 * - `residue`: something was left, or was different; nothing was lost
 * - `lossy`: rows or values did not come back
 * - `irreversible`: there is no way down
 * - `failed`: up, down, or the second up did not succeed
 */
export type Rollback = 'exact' | 'residue' | 'lossy' | 'irreversible' | 'failed';

/** What was seen of one migration. */
export interface Proof {
  readonly version: Version;
  readonly name: string;
  readonly rollback: Rollback;
  /** Of an irreversible one: the reason that its file gives; null when it gives none. */
  readonly reason: string | null;
  readonly lostData: readonly LostData[];
  /** What down has left, as sentences. */
  readonly residue: readonly string[];
  /** Of a failed one: which step, and its error. */
  readonly failure: {
    readonly step: 'up' | 'down' | 'up again';
    readonly error: HandrailError;
  } | null;
  /** The strongest lock that up took on something that was there before, as its probe says it; null without one. */
  readonly lock: string | null;
  /** What its statements did when it went up for the first time. */
  readonly statements: readonly Traced[];
  /** What all of this means. */
  readonly findings: readonly Finding[];
}
