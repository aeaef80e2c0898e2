import { type Ignore, type IgnoreComment, ignoresOf, isOver } from './ignore.ts';
import type { LintInput } from './lint.ts';
import { matches } from './paths.ts';
import type { ReadScript } from './read.ts';
import { rules } from './rules/index.ts';

/** The ignores that concern a migration: those in its comments, and those of the configuration. */
export class Ignores {
  readonly comments: ReadonlyMap<ReadScript, readonly IgnoreComment[]>;
  /** Those that have hidden something. */
  readonly used = new Set<Ignore>();
  readonly #settings: Pick<LintInput, 'ignore' | 'today' | 'proofs'>;

  constructor(
    scripts: readonly ReadScript[],
    settings: Pick<LintInput, 'ignore' | 'today' | 'proofs'>,
  ) {
    const ids = rules.map(({ id }) => id);
    this.comments = new Map(scripts.map((one) => [one, ignoresOf(one, ids)]));
    this.#settings = settings;
  }

  /** Whether a finding of a rule is hidden there; `file` is where it is shown, if that is another. */
  hide(rule: string, places: readonly (readonly [ReadScript, number])[], file?: string): boolean {
    const { ignore = [], today } = this.#settings;
    const comments = places.flatMap(([script, place]) =>
      (this.comments.get(script) ?? []).filter(
        (one) => one.rule === rule && one.problem === null && one.covers(place),
      ),
    );
    const files = [...places.map(([script]) => script.file), ...(file === undefined ? [] : [file])];
    const settings = ignore.filter(
      (one) =>
        one.rule === rule &&
        one.files.some((pattern) => files.some((path) => matches(pattern, path))),
    );
    const hiding = [...comments.slice(0, 1), ...settings.slice(0, 1)];
    for (const one of hiding) this.used.add(one);
    return hiding.some((one) => !isOver(one, today));
  }

  /** Only trying could tell whether there is something to ignore, and nobody has tried. */
  isUntold(comment: IgnoreComment, { statements }: ReadScript): boolean {
    if (this.#settings.proofs) return false;
    const rule = rules.find(({ id }) => id === comment.rule);
    const opaque = statements.some(
      ({ actions }, i) => comment.covers(i) && actions.some(({ kind }) => OPAQUE.includes(kind)),
    );
    return !rule?.check || (rule.measured !== undefined && opaque);
  }
}

/** What is not looked into. */
const OPAQUE = ['opaque', 'call', 'other'];
