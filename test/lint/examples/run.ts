import { type CheckReport, checkMigrations } from '../../../src/checking.ts';
import type { Engine, Target } from '../../../src/engines/engine.ts';
import { readSqlText } from '../../../src/formats/script.ts';
import { tableName } from '../../../src/inputs.ts';
import { readMigration } from '../../../src/lint/read.ts';
import type { Example, Rule } from '../../../src/lint/rule.ts';
import type { Migration } from '../../../src/migration/migration.ts';
import { trace } from '../../../src/proof/trace.ts';
import { runLimits } from '../../../src/runner/limits.ts';
import { Catalog } from '../../../src/schema/catalog.ts';
import { textsOf } from './lint.ts';
import { rowsFor } from './rows.ts';

/** A server on which examples are run. */
export interface Ground {
  readonly engine: Engine;
  readonly target: Target;
}

/**
 * Checks an example as migrations, each on its own, on a scratch database with what the rule says is given and rows
 * in each table of that. Ends with the first that fails.
 */
export async function runExample(
  ground: Ground,
  rule: Rule,
  example: Example,
): Promise<CheckReport> {
  const { engine, target } = ground;
  const given = await givenTexts(rule, engine);
  const all = [...given, ...textsOf(example)].map((text, i) => migrationOf(engine, i + 1, text));
  return checkMigrations({
    engine,
    table: tableName(undefined, engine.dialect),
    migrations: all,
    which: { files: all.slice(given.length).map(({ up }) => up.file) },
    scratch: { url: target.url, driver: target.driver },
    lockWaitSeconds: 10,
    limits: runLimits({}),
    handrailVersion: '0.0.0',
    readScript: () => {
      throw new Error('every migration has a file');
    },
    probes: [trace],
    queries: undefined,
    listener: () => {},
    signal: undefined,
    lint: { style: rule.style ? [rule.id] : [] },
  });
}

/** What a rule says is given, and a migration that fills its tables. */
export async function givenTexts(rule: Rule, engine: Engine): Promise<string[]> {
  const given = textsOf(rule.given);
  const reader = await engine.reader();
  const catalog = new Catalog();
  for (const [i, text] of given.entries()) {
    const script = (await readMigration(migrationOf(engine, i + 1, text), engine, reader))?.up;
    const actions = script?.statements.flatMap((one) => one.actions) ?? [];
    for (const action of actions) catalog.apply(action, { file: 0, transaction: 0 });
  }
  const rows = rowsFor(catalog);
  return rows === '' ? [...given] : [...given, rows];
}

function migrationOf(engine: Engine, number: number, text: string): Migration {
  const version = String(number).padStart(4, '0');
  const { directions, up, down } = readSqlText(text, `${version}_example.sql`, engine.grammar);
  return { version, name: 'example', up, down, irreversible: directions.irreversible };
}
