import type { TimeLimits } from '../migration/directions.ts';
import type { Finding } from '../migration/finding.ts';
import type { Action, ActionOf } from '../schema/action.ts';
import type { Catalog } from '../schema/catalog.ts';
import type { Traced } from '../schema/traced.ts';

/** `error` makes `lint` exit with 1; `info` is shown with `--verbose`. */
export type Severity = Finding['severity'];

/** A migration, or several that run one after the other; a rule looks at all of them. */
export type Example = string | readonly string[];

/**
 * A rule knows one hazard. To add one:
 *
 * 1. Make `lint/rules/<id>.ts` that exports `rule`: its texts as data, one bad and one good example, and `check`, which
 *    reads the text, or `measured`, which is told what the statement did on a scratch database, or both. A rule whose
 *    findings come out of `proof/` has neither.
 * 2. Add one line to `lint/rules/index.ts`.
 * 3. Run `npm run rules`, which writes its page `docs/rules/<id>.md`.
 *
 * Both examples are tests: the bad one is found, the good one is not, and both are run on real databases, where the
 * bad one does what its finding says; without `check`, they are found through `handrail check`. A rule that is in doubt
 * says `info`, or nothing: a safe migration that is called dangerous costs more than a dangerous one that is not seen.
 */
export interface Rule {
  /** Never changes its meaning, since comments and configurations name it. */
  readonly id: string;
  /** Of its findings, unless one says otherwise. */
  readonly severity: Severity;
  readonly engines: readonly string[];
  /** The versions of the server for which it holds, both included. */
  readonly since?: number;
  readonly until?: number;
  /** Looked at only where the configuration asks for it. */
  readonly style?: true;
  /** Holds for the way down as well, where dropping is what is wanted. */
  readonly alsoDown?: true;
  /** What it finds, in a few words. */
  readonly summary: string;
  /** What happens, to whom, and for how long. */
  readonly effect: string;
  /** What to do instead. */
  readonly safeWay: string;
  /** The schema on which both examples stand, where they need one. */
  readonly given?: Example;
  readonly bad: Example;
  readonly good: Example;
  /** What the running application asks, for the examples of rules that are about it. */
  readonly queries?: string;
  /** Rows of one's own, for the examples of rules that are about them. */
  readonly seed?: string;
  /** Looks at one action of one statement. Pure. Absent where the text tells nothing. */
  check?(moment: Moment): Found | readonly Found[] | null;
  /**
   * What there is to find once the statement has been tried: takes the place of what `check` has guessed. Pure. Absent
   * where trying tells no more than the text.
   */
  measured?(tried: Tried): Found | readonly Found[] | null;
}

/** A statement that was run on a scratch database. */
export interface Tried {
  /** What it did to what others use: what is new to them is left out. */
  readonly traced: Traced;
  readonly actions: readonly Action[];
  /** What `check` of the same rule has found in its text. */
  readonly guessed: readonly Found[];
  /** A rule before this one names what the statement reads or writes as a whole. */
  readonly named: boolean;
}

/** What a rule has found, before it gets its place. */
export interface Found {
  readonly message: string;
  /** The safe way with the names of this case, ready to paste; the rule's own unless given. */
  readonly instead?: string;
  readonly severity?: Severity;
  /** The table, index or other thing that is concerned. */
  readonly object?: string;
  readonly lock?: string | null;
  /** Tables that are written anew, and tables that are read as a whole. */
  readonly rewrites?: readonly string[];
  readonly scans?: readonly string[];
  /** Where in the statement's text; where the action begins unless given. */
  readonly at?: number;
  /** Of `measured`: false where trying has not shown it, and it may be so all the same. */
  readonly measured?: false;
  /** Must not be printed, not even as part of the file. */
  readonly secret?: string;
}

/** An action in its place: what was before it, around it, and behind it. */
export interface Moment<A extends Action = Action> {
  readonly action: A;
  /** The whole statement, and its first words in upper case. */
  readonly text: string;
  readonly words: readonly string[];
  /** It can't run in a transaction. */
  readonly refusesTransaction: boolean;
  readonly direction: 'up' | 'down';
  /** The schema before it. */
  readonly catalog: Catalog;
  /** A transaction is open: the runner's own, or one that the file has begun. */
  readonly inTransaction: boolean;
  /** The file leaves the transaction to the runner. */
  readonly runnersTransaction: boolean;
  /** The time limits that the file has of its own. */
  readonly limits: TimeLimits;
  /** The version of the server, such as 18 or 3.53. */
  readonly server: number;
  /** The actions of the same file before and behind it; `together`: those before it in the same transaction. */
  readonly before: readonly Done[];
  readonly together: readonly Done[];
  readonly after: readonly Action[];
  /** The actions of all later files. */
  readonly later: readonly Action[];
  /** The lock that the action takes on its table, and `null` for none to speak of. */
  readonly lock: string | null;
  /** What the other direction does; null when there is none. */
  readonly back: readonly Action[] | null;
  /** The migration says that there is no way back. */
  readonly irreversible: boolean;
  /** Made by the migrations at hand: no application knows it, and it holds few rows or none. */
  isNew(table: string): boolean;
}

/** An action that was there before, and what it meant then. */
export interface Done {
  readonly action: Action;
  /** Of the whole statement. */
  readonly text: string;
  readonly lock: string | null;
  /** It concerns a table that applications use. */
  readonly onOld: boolean;
}

/** A check of actions of these kinds only. */
export function on<K extends Action['kind']>(
  kinds: K | readonly K[],
  check: (moment: Moment<ActionOf<K>>) => Found | readonly Found[] | null,
): NonNullable<Rule['check']> {
  const wanted = [kinds].flat() as string[];
  return (moment) =>
    wanted.includes(moment.action.kind) ? check(moment as Moment<ActionOf<K>>) : null;
}

type OnTable = Extract<Action, { table: string }>['kind'];

/** Like `on`, for actions on tables that are not new. */
export function onOld<K extends OnTable>(
  kinds: K | readonly K[],
  check: (moment: Moment<ActionOf<K>>) => Found | readonly Found[] | null,
): NonNullable<Rule['check']> {
  return on(kinds, (moment) => {
    const { table } = moment.action as unknown as { table: string };
    return moment.isNew(table) ? null : check(moment);
  });
}
