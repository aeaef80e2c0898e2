import type { Engine } from '../engines/engine.ts';
import type { Excerpt } from '../errors.ts';
import type { Migration } from '../migration/migration.ts';
import { excerpt } from '../sql/excerpt.ts';
import { type Position, positionAt } from '../sql/position.ts';
import type { LintFinding, LintResult } from './finding.ts';
import { type Ignore, type IgnoreComment, ignoresOf, isOver, problemOf } from './ignore.ts';
import { matches } from './paths.ts';
import { type ReadScript, type ReadStatement, readMigration } from './read.ts';
import type { Found, Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { rule as invalidIgnore } from './rules/invalid-ignore.ts';
import { rule as unusedIgnore } from './rules/unused-ignore.ts';
import { type Visit, walk } from './walk.ts';

/** What the configuration says about rules. */
export interface LintSettings {
  /** The version of the server in production; the newest that is known unless given. */
  readonly server?: number;
  /** Rules of style to look at as well. */
  readonly style?: readonly string[];
  readonly ignore?: readonly (Ignore & { readonly files: readonly string[] })[];
}

export interface LintInput extends LintSettings {
  readonly engine: Engine;
  /** All there are, oldest first: what earlier ones have made is known to later ones. */
  readonly migrations: readonly Migration[];
  /** Those to be looked at. */
  readonly wanted: (migration: Migration) => boolean;
  /** They are to be applied together, so that what one makes is new to the others. */
  readonly batch: boolean;
  /** Today, as `2026-11-20`. */
  readonly today: string;
}

/** Looks at migrations with every rule. Needs no database. */
export async function lint(input: LintInput): Promise<LintResult> {
  const { engine, migrations, wanted, batch } = input;
  const reader = await engine.reader();
  const server = input.server ?? reader.newest;
  const active = rules.filter((rule) => isActive(rule, engine.name, server, input.style ?? []));
  const read = migrations.map((migration) => readMigration(migration, engine, reader));
  const chosen = migrations.map(wanted);
  const together = (maker: number, user: number) =>
    maker === user || (batch && chosen[maker] === true && chosen[user] === true);
  const reports = new Map<ReadScript, Report>();
  for (const [index, migration] of read.entries()) {
    if (!chosen[index] || !migration) continue;
    for (const script of [migration.up, migration.down]) {
      if (script) reports.set(script, new Report(script, input));
    }
  }
  for (const visit of walk(read, { reader, server, together })) {
    reports.get(visit.script)?.visit(visit, active);
  }
  const all = [...reports.values()];
  for (const report of all) report.finish();
  const inCode = migrations
    .filter((_, i) => chosen[i] && read[i] === null)
    .map(({ up }) => up.file);
  return {
    findings: all.flatMap(({ findings }) => findings),
    files: new Set(all.map(({ file }) => file)).size,
    ignored: all.reduce((sum, { ignored }) => sum + ignored, 0),
    warnings: [
      ...inCode.map((file) => `${file} is code: what it sends is not looked at`),
      ...settingProblems(input, all),
    ],
  };
}

function isActive(rule: Rule, engine: string, server: number, style: readonly string[]): boolean {
  return (
    rule.engines.includes(engine) &&
    server >= (rule.since ?? server) &&
    server <= (rule.until ?? server) &&
    (rule.style !== true || style.includes(rule.id))
  );
}

const ids = [...rules.map(({ id }) => id)];

/** What is found in one direction of a migration. */
class Report {
  readonly findings: LintFinding[] = [];
  ignored = 0;
  readonly used = new Set<Ignore>();
  readonly #script: ReadScript;
  readonly #input: LintInput;
  readonly #comments: readonly IgnoreComment[];
  readonly #secrets: string[] = [];

  constructor(script: ReadScript, input: LintInput) {
    this.#script = script;
    this.#input = input;
    this.#comments = ignoresOf(script, ids);
  }

  get file(): string {
    return this.#script.script.file;
  }

  visit({ moment, statement, script }: Visit, active: readonly Rule[]): void {
    const place = script.statements.indexOf(statement);
    for (const rule of active) {
      if (moment.direction === 'down' && rule.alsoDown !== true) continue;
      const found = rule.check(moment);
      for (const one of found === null ? [] : [found].flat()) {
        if (one.secret) this.#secrets.push(one.secret);
        if (this.#isIgnored(rule.id, place)) this.ignored++;
        else {
          const at = Math.max(0, one.at ?? moment.action.at);
          const position = positionAt(statement.text, at, statement);
          const text = statement.text.slice(at, endOf(statement, at));
          this.#add(rule, { lock: moment.lock, ...one }, position, firstLine(text));
        }
      }
    }
  }

  /** Says what there is to say about the ignores themselves, and puts everything in order. */
  finish(): void {
    for (const comment of this.#comments) {
      const { rule, problem, length } = comment;
      const over = isOver(comment, this.#input.today);
      if (problem) {
        this.#add(
          invalidIgnore,
          { message: problem.message, instead: problem.hint },
          comment,
          length,
        );
      } else if (over || !this.used.has(comment)) {
        const message = over
          ? `the ignore of ${rule} held until ${comment.until}`
          : `nothing is found here that the ignore of ${rule} would hide`;
        this.#add(unusedIgnore, { message }, comment, length);
      }
    }
    this.findings.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  }

  #isIgnored(rule: string, statement: number): boolean {
    const { ignore = [], today } = this.#input;
    const comment = this.#comments.find(
      (one) => one.rule === rule && one.problem === null && one.covers(statement),
    );
    const setting = ignore.find(
      (one) => one.rule === rule && one.files.some((pattern) => matches(pattern, this.file)),
    );
    const hiding = [comment, setting].filter((one) => one !== undefined);
    for (const one of hiding) this.used.add(one);
    return hiding.some((one) => !isOver(one, today));
  }

  #add(rule: Rule, found: Found, { line, column }: Position, length: number): void {
    const at = { file: this.file, line, column };
    const span = { line, column, endColumn: column + Math.max(1, length) };
    const { script } = this.#script;
    const shown = excerpt(script.chunks(), span, script.line);
    this.findings.push({
      rule: rule.id,
      severity: found.severity ?? rule.severity,
      message: found.message,
      hint: found.instead ?? rule.safeWay,
      effect: rule.effect,
      at,
      excerpt: shown && withoutSecrets(shown, this.#secrets),
      measured: false,
      object: found.object ?? null,
      lock: found.lock ?? null,
      rewrites: found.rewrites ?? [],
      scans: found.scans ?? [],
    });
  }
}

/** Where the next of several commands of a statement begins, which ends the one before. */
function endOf({ actions, text }: ReadStatement, at: number): number {
  const next = actions.map((action) => action.at).filter((one) => one > at);
  return Math.min(text.length, ...next);
}

/** How many characters are meant: the first line, without what ends it. */
function firstLine(text: string): number {
  const [line = ''] = text.split(/\r\n?|\n/, 1);
  return [...line.replace(/[\s,;]+$/, '')].length;
}

function withoutSecrets(shown: Excerpt, secrets: readonly string[]): Excerpt {
  const hide = (line: string) => secrets.reduce((text, one) => text.replaceAll(one, '***'), line);
  return { ...shown, lines: shown.lines.map(hide) };
}

function settingProblems({ ignore = [], today }: LintInput, reports: readonly Report[]): string[] {
  return ignore.flatMap((one) => {
    const named = `the configuration's ignore of ${one.rule} for ${one.files.join(', ')}`;
    const problem = problemOf(one, ids);
    if (problem) return [`${named}: ${problem.message}. ${problem.hint}`];
    if (isOver(one, today)) return [`${named} held until ${one.until}`];
    return reports.some(({ used }) => used.has(one)) ? [] : [`${named} hides nothing here`];
  });
}
