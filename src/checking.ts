import type { LintFinding } from './lint/finding.ts';
import { type LintSettings, lint } from './lint/lint.ts';
import { readSizes } from './lint/sizes-file.ts';
import { label } from './migration/migration.ts';
import { type Checked, type CheckInput, check, isNamed } from './proof/check.ts';

export { isNamed };

/** What a check found: it has passed when no finding is an error. */
export interface CheckReport extends Omit<Checked, 'chosen' | 'together'> {
  /** By migration, errors first. */
  readonly findings: readonly LintFinding[];
  /** How many findings were hidden by comments and by the configuration. */
  readonly ignored: number;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** What is tried, and with which settings it is linted. */
export interface CheckingInput extends CheckInput {
  readonly lint: LintSettings;
  /** The file of "handrail sizes". */
  readonly sizes?: string | undefined;
}

/**
 * Tries migrations on a scratch database, and looks at them with every rule of `lint`: what was measured takes the place
 * of what the text lets guess. Throws when a migration before them can't be applied.
 */
export async function checkMigrations(input: CheckingInput): Promise<CheckReport> {
  const began = performance.now();
  const sizes = await sizesOf(input);
  const { chosen, together, ...checked } = await check(input);
  const linted = await lint({
    ...input.lint,
    ...(await serverOf(input, checked.server)),
    ...sizes,
    engine: input.engine,
    migrations: input.migrations,
    wanted: (migration) => chosen.has(migration),
    batch: (migration) => together.has(migration),
    proofs: new Map(checked.migrations.map((proof) => [label(proof), proof])),
    today: new Date().toISOString().slice(0, 10),
  });
  const { findings, ignored, warnings } = linted;
  const durationMs = Math.round(performance.now() - began);
  return { ...checked, findings: inOrder(findings), ignored, warnings, durationMs };
}

/** The version that the rules are for: the database's, or the configured one, or that of the scratch database. */
async function serverOf({ engine, session, lint }: CheckingInput, scratch: string | null) {
  const known = session?.facts.server ?? (lint.server === undefined ? scratch : null);
  return known === null ? {} : { server: (await engine.reader()).version(known) };
}

/** From production, if there is a file; else from the database at hand, whose tables may be smaller. */
async function sizesOf({ engine, session, sizes, which }: CheckingInput) {
  if (sizes !== undefined) return { sizes: { tables: readSizes(sizes), production: true } };
  if (!session || isNamed(which)) return {};
  return { sizes: { tables: await engine.sizes(session), production: false } };
}

const SEVERITIES = ['error', 'warning', 'info'];

/** Errors first, in each migration. */
function inOrder(findings: readonly LintFinding[]): LintFinding[] {
  const migrations = [...new Set(findings.map(({ migration }) => migration))];
  return [...findings].sort(
    (a, b) =>
      migrations.indexOf(a.migration) - migrations.indexOf(b.migration) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
