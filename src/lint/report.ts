import type { Place } from '../errors.ts';
import type { Finding } from '../migration/finding.ts';
import type { Traced } from '../schema/traced.ts';
import type { Position } from '../sql/position.ts';
import type { LintFinding } from './finding.ts';
import { type Ignore, type IgnoreComment, isOver, statementOf } from './ignore.ts';
import { Ignores } from './ignores.ts';
import type { LintInput } from './lint.ts';
import {
  isTooLong,
  placeOf,
  type ReadMigration,
  type ReadScript,
  type ReadStatement,
} from './read.ts';
import type { Found, Moment, Rule, Tried } from './rule.ts';
import { rules } from './rules/index.ts';
import { rule as invalidIgnore } from './rules/invalid-ignore.ts';
import { rule as unusedIgnore } from './rules/unused-ignore.ts';
import { sized } from './severity.ts';
import { endOf, firstLine, seenIn, shown, withoutSecrets } from './shown.ts';
import { lockOn, toOthers } from './tried.ts';
import type { Visit } from './walk.ts';

/** What a report is about. */
export interface Subject {
  readonly migration: ReadMigration;
  /** `0042_orders` */
  readonly label: string;
  readonly active: readonly Rule[];
  readonly input: LintInput;
  /** What has been found by trying the migration. */
  readonly seen: readonly Finding[];
}

/** A statement that may hold others. */
interface Block {
  readonly statement: ReadStatement;
  readonly settle: () => void;
  /** Rules that have found something in it, and whether they name what it reads or writes as a whole. */
  readonly found: Set<Rule>;
  named: boolean;
}

/** What is found in a migration. */
export class Report {
  /** Only behind `finish` without the secrets that the migration holds. */
  findings: LintFinding[] = [];
  ignored = 0;
  readonly scripts: readonly ReadScript[];
  readonly #subject: Subject;
  readonly #ignores: Ignores;
  readonly #secrets: string[] = [];
  /** What the actions of the statement at hand are found to do, by rule. */
  #guesses = new Map<Rule, Found[]>();
  /** The last statement, with what was found in those that it holds, which come behind it. */
  #block: Block | null = null;

  constructor(subject: Subject) {
    this.#subject = subject;
    const { up, down } = subject.migration;
    this.scripts = down ? [up, down] : [up];
    this.#ignores = new Ignores(this.scripts, subject.input);
  }

  /** The ignores that have hidden something. */
  get used(): ReadonlySet<Ignore> {
    return this.#ignores.used;
  }

  get warnings(): string[] {
    return this.scripts.flatMap(({ file, statements }) =>
      statements
        .filter(isTooLong)
        .map(
          ({ line }) =>
            `${file}:${line}: this statement is longer than 256 KB, and no rule looks at it`,
        ),
    );
  }

  /** Takes in what an action does, and behind the last of a statement what the whole of it did. */
  visit({ moment, statement, script, last }: Visit): void {
    for (const rule of this.#subject.active) {
      if (moment.direction === 'down' && rule.alsoDown !== true) continue;
      const found = [rule.check?.(moment) ?? []].flat();
      if (found.length === 0) continue;
      const common = { lock: moment.lock, at: moment.action.at };
      const all = [...this.#guessed(rule), ...found.map((one) => ({ ...common, ...one }))];
      this.#guesses.set(rule, all);
    }
    if (!last) return;
    const settle = this.#settler(script, statement, moment);
    if (statement.block !== this.#block?.statement) this.#endBlock();
    // What stands in a block is named by its statements, if they can be read.
    if (statement.block === null)
      this.#block = { statement, settle, found: new Set(), named: false };
    else settle();
  }

  #endBlock(): void {
    this.#block?.settle();
    this.#block = null;
  }

  #guessed(rule: Rule): readonly Found[] {
    return this.#guesses.get(rule) ?? [];
  }

  /** Finds what is in a statement, once it is called: what was measured, in place of the guess where both speak. */
  #settler(script: ReadScript, statement: ReadStatement, moment: Moment) {
    const guesses = this.#guesses;
    this.#guesses = new Map();
    return () => this.#settle(script, statement, moment, guesses);
  }

  #settle(
    script: ReadScript,
    statement: ReadStatement,
    moment: Moment,
    guesses: ReadonlyMap<Rule, readonly Found[]>,
  ): void {
    const { active } = this.#subject;
    const { actions, block } = statement;
    const trace = (block ?? statement).traced;
    const traced = trace && toOthers(block ? asHeld(trace) : trace, moment);
    const place = script.statements.indexOf(statement);
    const inside = this.#block;
    let named = inside?.named ?? false;
    for (const rule of active) {
      const guessed = guesses.get(rule) ?? [];
      // What no text tells is asked of the block as a whole.
      const asks = block === null ? !inside?.found.has(rule) : guessed.length > 0;
      const tried: Tried | null =
        traced && rule.measured && asks ? { traced, actions, guessed, named } : null;
      const found: readonly Found[] = this.#isSeen(rule, script, place)
        ? []
        : told(rule, guessed, tried);
      if (found.length > 0) inside?.found.add(rule);
      // What reading alone would find is ignored for a reason.
      if (found.length < guessed.length) this.#ignores.hide(rule.id, [[script, place]]);
      named ||= found.some(isHeavy);
      for (const one of found) {
        if (one.secret) this.#secrets.push(one.secret);
        if (this.#ignores.hide(rule.id, [[script, place]])) this.ignored++;
        else this.#addFound(rule, one, script, statement, tried);
      }
    }
    if (inside) inside.named = named;
  }

  /** Trying has shown what the rule would guess here, or in general. */
  #isSeen(rule: Rule, script: ReadScript, place: number): boolean {
    return this.#subject.seen.some((one) => {
      if (one.rule !== rule.id) return false;
      const own = this.scripts.some(({ file }) => file === one.at?.file);
      if (!own) return true;
      const seen = one.at?.file === script.file ? statementOf(script, one.at.line) : -1;
      return seen === place || script.statements[place]?.block === script.statements[seen];
    });
  }

  #addFound(
    rule: Rule,
    found: Found,
    script: ReadScript,
    statement: ReadStatement,
    tried: Tried | null,
  ): void {
    const at = Math.max(0, found.at ?? 0);
    const position = placeOf(script, statement, at);
    const text = statement.text.slice(at, endOf(statement, at));
    const length = script.inCode ? Number.MAX_SAFE_INTEGER : firstLine(text);
    const seen = tried &&
      found.measured !== false && {
        measured: true as const,
        lock: lockOn(tried, found.object ?? null) ?? found.lock ?? null,
      };
    this.#add(rule, { ...found, ...seen }, script, position, length);
  }

  /** Adds what trying has shown, says what there is to say about ignores, and puts everything in order. */
  finish(): void {
    this.#endBlock();
    for (const one of this.#subject.seen) this.#addSeen(one);
    for (const [script, comments] of this.#ignores.comments) {
      for (const comment of comments) this.#judge(comment, script);
    }
    // A secret may stand behind what was found first, on the same line.
    this.findings = this.findings.map((one) => withoutSecrets(one, this.#secrets));
    const files = this.scripts.map(({ file }) => file);
    const nth = (file: string) => (files.includes(file) ? files.indexOf(file) : files.length);
    this.findings.sort(
      ({ at: a }, { at: b }) =>
        nth(a.file) - nth(b.file) ||
        a.file.localeCompare(b.file) ||
        a.line - b.line ||
        a.column - b.column,
    );
  }

  #addSeen(finding: Finding): void {
    const { sizes } = this.#subject.input;
    const at = this.#placeOf(finding);
    const places = this.scripts.map((one) => [one, seenIn(one, at)] as const);
    if (this.#ignores.hide(finding.rule, places, at.file)) {
      this.ignored++;
      return;
    }
    const rule = rules.find(({ id }) => id === finding.rule);
    const script = this.scripts.findLast((one) => one.file === at.file && one.line <= at.line);
    const span = { ...at, endColumn: Number.MAX_SAFE_INTEGER };
    this.findings.push({
      ...sized(finding, sizes),
      hint: finding.hint ?? rule?.safeWay ?? '',
      effect: rule?.effect ?? '',
      at,
      excerpt: script && shown(script, span),
      migration: this.#subject.label,
    });
  }

  /** What is said of a script as a whole stands at its first statement. */
  #placeOf({ at }: Finding): Place {
    const { up } = this.#subject.migration;
    const script = this.scripts.findLast((one) => one.file === at?.file && one.line <= at.line);
    const [first] = (at ? script : up)?.statements ?? [];
    const begin = { line: up.line, column: 1, ...first, file: script?.file ?? up.file };
    const { file, line, column } = at && (!first || at.line >= first.line) ? at : begin;
    return { file, line, column };
  }

  #judge(comment: IgnoreComment, script: ReadScript): void {
    const { rule, problem, length, until } = comment;
    if (problem) {
      const found = { message: problem.message, instead: problem.hint };
      this.#add(invalidIgnore, found, script, comment, length);
      return;
    }
    const over = isOver(comment, this.#subject.input.today);
    if (!over && (this.#ignores.used.has(comment) || this.#ignores.isUntold(comment, script)))
      return;
    const message = over
      ? `the ignore of ${rule} held until ${until}`
      : `nothing is found here that the ignore of ${rule} would hide`;
    this.#add(unusedIgnore, { message }, script, comment, length);
  }

  #add(
    rule: Rule,
    found: Omit<Found, 'measured'> & { readonly measured?: boolean },
    script: ReadScript,
    { line, column }: Position,
    length: number,
  ): void {
    const { sizes } = this.#subject.input;
    const weighed = sized({ ...found, severity: found.severity ?? rule.severity }, sizes);
    const span = { line, column, endColumn: column + Math.max(1, length) };
    this.findings.push({
      rule: rule.id,
      severity: weighed.severity,
      message: weighed.message,
      hint: found.instead ?? rule.safeWay,
      at: { file: script.file, line, column },
      measured: found.measured ?? false,
      object: found.object ?? null,
      lock: found.lock ?? null,
      rewrites: found.rewrites ?? [],
      scans: found.scans ?? [],
      effect: rule.effect,
      excerpt: shown(script, span),
      migration: this.#subject.label,
    });
  }
}

const isHeavy = ({ rewrites = [], scans = [] }: Found) => rewrites.length + scans.length > 0;

function told(rule: Rule, guessed: readonly Found[], tried: Tried | null): readonly Found[] {
  return tried === null ? guessed : [rule.measured?.(tried) ?? []].flat();
}

/** A block may hold for one of its statements what it has taken for another. */
const asHeld = (traced: Traced): Traced => ({
  ...traced,
  held: [...traced.held, ...traced.locks],
});
