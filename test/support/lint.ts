import { engines } from '../../src/engines/index.ts';
import { readSqlText } from '../../src/formats/script.ts';
import type { LintResult } from '../../src/lint/finding.ts';
import { type LintInput, lint } from '../../src/lint/lint.ts';
import type { Migration } from '../../src/migration/migration.ts';

/** A day on which no ignore of a test is over. */
export const TODAY = '2026-11-20';

/** Lints texts as migrations of one folder; all of them are looked at. */
export async function lintTexts(
  name: keyof typeof engines,
  texts: readonly string[],
  options: Partial<LintInput> = {},
): Promise<LintResult> {
  const engine = await engines[name]();
  const migrations = texts.map((text, i): Migration => {
    const version = String(i + 1).padStart(4, '0');
    const { directions, up, down } = readSqlText(text, `${version}_x.sql`, engine.grammar);
    return { version, name: 'x', up, down, irreversible: directions.irreversible };
  });
  const input = { engine, migrations, wanted: () => true, batch: () => false, today: TODAY };
  return lint({ ...input, ...options });
}
