import type { LintFinding } from '../../../src/lint/finding.ts';
import type { Traced } from '../../../src/schema/traced.ts';
import { ROWS } from './rows.ts';

/** What is said, or was seen, of a table or an index. */
interface Fact {
  readonly what: 'locks' | 'reads' | 'rewrites';
  readonly object: string;
  /** The lock meanwhile; null where none is spoken of. */
  readonly lock: string | null;
}

/** Facts of an example as sentences: `rewrites orders under ACCESS EXCLUSIVE`. */
export const said = ({ what, object, lock }: Fact): string =>
  lock === null ? `${what} ${object}` : `${what} ${object} under ${lock}`;

/** What findings say that statements do: work on whole tables, or just locks where they speak of no work. */
export function claimsOf(findings: readonly LintFinding[]): Fact[] {
  return findings.flatMap(({ object, lock, rewrites, scans }) => {
    const work = [
      ...rewrites.map((table): Fact => ({ what: 'rewrites', object: table, lock })),
      ...scans.map((table): Fact => ({ what: 'reads', object: table, lock })),
    ];
    return work.length > 0 || object === null || lock === null
      ? work
      : [{ what: 'locks', object, lock }];
  });
}

/** What statements have done by their traces, each with every lock that the object had meanwhile. */
export function seenIn(statements: readonly Traced[]): Fact[] {
  return statements.flatMap(({ locks, held, rewrites, emptied, scans, rows }) => {
    const locked = [...locks, ...held].map(({ object, mode }): Fact => {
      // An index is shown with its table, which findings leave out.
      return { what: 'locks', object: object.slice(object.lastIndexOf('.') + 1), lock: mode };
    });
    const under = (what: Fact['what'], object: string): Fact[] => [
      { what, object, lock: null },
      ...locked.filter((one) => one.object === object).map(({ lock }) => ({ what, object, lock })),
    ];
    // SQLite deletes all rows without a look at them.
    const gone = rows.filter(({ deleted }) => deleted === ROWS);
    const read = new Set([...scans, ...gone].map(({ table }) => table));
    return [
      ...locked,
      // TimescaleDB moves the rows elsewhere and empties the table.
      ...[...rewrites, ...emptied].flatMap((table) => under('rewrites', table)),
      ...[...read].flatMap((table) => under('reads', table)),
    ];
  });
}
