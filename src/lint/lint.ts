import type { Engine } from '../engines/engine.ts';
import { label, type Migration } from '../migration/migration.ts';
import type { Proof } from '../proof/proof.ts';
import type { LintResult } from './finding.ts';
import { type Ignore, isOver, problemOf } from './ignore.ts';
import { type ReadMigration, type ReadScript, readMigration } from './read.ts';
import { Report } from './report.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import type { KnownSizes } from './severity.ts';
import { madeBy } from './tried.ts';
import { walk } from './walk.ts';

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
  /** Those that are to be applied together, so that what one makes is new to the others. */
  readonly batch: (migration: Migration) => boolean;
  /** Today, as `2026-11-20`. */
  readonly today: string;
  /** What was seen of those that were tried on a database, by their labels. */
  readonly proofs?: ReadonlyMap<string, Proof>;
  /** How large the tables are, as far as it is known. */
  readonly sizes?: KnownSizes;
}

/** Looks at migrations with every rule. Needs no database: what was measured on one comes with the proofs. */
export async function lint(input: LintInput): Promise<LintResult> {
  const { engine, migrations, wanted, batch, proofs } = input;
  const reader = await engine.reader();
  const server = input.server ?? reader.newest;
  const active = rules.filter((rule) => isActive(rule, engine.name, server, input.style ?? []));
  const read = await Promise.all(
    migrations.map((one) => readMigration(one, engine, reader, proofs?.get(label(one)))),
  );
  const chosen = migrations.map(wanted);
  const joined = migrations.map((one) => wanted(one) && batch(one));
  const together = (maker: number, user: number) =>
    maker === user || (joined[maker] === true && joined[user] === true);
  const reports = new Map<ReadScript, Report>();
  const all: Report[] = [];
  const made = migrations.map((one, i) =>
    chosen[i] ? madeBy(proofs?.get(label(one))?.statements ?? []) : [],
  );
  for (const [index, one] of read.entries()) {
    if (!chosen[index] || !one) continue;
    const name = label(migrations[index] as Migration);
    const seen = proofs?.get(name)?.findings ?? [];
    const report = new Report({ migration: one, label: name, active, input, seen });
    all.push(report);
    for (const script of report.scripts) reports.set(script, report);
  }
  const fresh = (user: number) =>
    new Set(made.flatMap((names, maker) => (together(maker, user) && maker <= user ? names : [])));
  for (const visit of walk(read, { reader, server, together, fresh })) {
    reports.get(visit.script)?.visit(visit);
  }
  for (const report of all) report.finish();
  return {
    findings: all.flatMap(({ findings }) => findings),
    files: new Set(all.flatMap(({ scripts }) => scripts.map(({ file }) => file))).size,
    ignored: all.reduce((sum, { ignored }) => sum + ignored, 0),
    warnings: [
      ...inCode(migrations, chosen, read),
      ...all.flatMap(({ warnings }) => warnings),
      ...settingProblems(input, all, !chosen.includes(false)),
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

function inCode(
  migrations: readonly Migration[],
  chosen: readonly boolean[],
  read: readonly (ReadMigration | null)[],
): string[] {
  const passed = migrations.filter((_, i) => chosen[i] && read[i] === null);
  return passed.map(({ up }) => `${up.file} is code: what it sends is not looked at`);
}

/** What there is to say about the ignores of the configuration; `whole`: every migration was looked at. */
function settingProblems(
  { ignore = [], today, proofs }: LintInput,
  reports: readonly Report[],
  whole: boolean,
): string[] {
  return ignore.flatMap((one) => {
    const named = `the configuration's ignore of ${one.rule} for ${one.files.join(', ')}`;
    const problem = problemOf(one, ids);
    if (problem) return [`${named}: ${problem.message}. ${problem.hint}`];
    if (isOver(one, today)) return [`${named} held until ${one.until}`];
    const used = reports.some((report) => report.used.has(one));
    const untold = !proofs && rules.some(({ id, check }) => id === one.rule && !check);
    return used || untold || !whole ? [] : [`${named} hides nothing here`];
  });
}

const ids = rules.map(({ id }) => id);
