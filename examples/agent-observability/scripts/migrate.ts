/** Moves the database along its migrations: `migrate.ts [status | rollback [version] | validate]`. */
import { existsSync } from 'node:fs';
import { attempt } from '../src/connection.ts';
import {
  closeDatabase,
  databaseFile,
  explain,
  getMigrationStatus,
  openDatabase,
  rollbackMigrations,
  runMigrations,
  validateDatabase,
} from '../src/db.ts';

const USAGE = `Usage: migrate.ts             applies pending migrations
       migrate.ts status      shows every migration
       migrate.ts rollback    goes back by one version
       migrate.ts rollback N  goes back until N is the newest; 0 undoes all
       migrate.ts validate    looks for damage; exit code 1 when there is some`;

const commands: Record<string, (argument: string | undefined) => Promise<number> | number> = {
  run,
  status,
  rollback,
  validate,
};

async function run(): Promise<number> {
  const before = getMigrationStatus().applied.length;
  await runMigrations();
  const { applied } = getMigrationStatus();
  for (const { version, name } of applied.slice(before))
    console.log(`applied  ${version}  ${name}`);
  if (applied.length === before) console.log('Nothing to apply.');
  return at();
}

function status(): number {
  const { applied, pending } = getMigrationStatus();
  for (const { version, name, appliedAt } of applied) {
    console.log(`applied  ${version}  ${name}  ${appliedAt}`);
  }
  for (const { version, name } of pending) console.log(`pending  ${version}  ${name}`);
  return at();
}

async function rollback(argument: string | undefined): Promise<number> {
  const before = getMigrationStatus();
  const previous = before.applied.at(-2)?.version ?? 0;
  const target = argument === undefined ? previous : Number(argument);
  if (target === 0 && before.currentVersion > 0) warnOfLoss();
  await rollbackMigrations(argument === undefined ? undefined : target);
  for (const { version, name } of [...before.applied].reverse()) {
    if (version > target) console.log(`undone   ${version}  ${name}`);
  }
  if (before.currentVersion <= target) console.log('Nothing to undo.');
  return at();
}

function validate(): number {
  if (!validateDatabase()) return 1;
  console.log('Valid.');
  return 0;
}

function warnOfLoss(): void {
  const rows = (table: string) =>
    attempt(`Counting ${table}`, 'all', (db) =>
      String(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n),
    );
  console.error(
    `Warning: this removes usage_config (rows: ${rows('usage_config')}) and usage_snapshots ` +
      `(rows: ${rows('usage_snapshots')}) with their data. events stays.`,
  );
}

function at(): number {
  console.log(`${databaseFile()} is at version ${getMigrationStatus().currentVersion}.`);
  return 0;
}

function usage(problem: string): number {
  console.error(`${problem}\n${USAGE}`);
  return 2;
}

async function main([name = 'run', argument, ...rest]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return usage(`Unknown command: ${name}`);
  const surplus = name === 'rollback' ? rest[0] : argument;
  if (surplus !== undefined) return usage(`Too many arguments: ${surplus}`);
  if (argument !== undefined && !/^\d+$/.test(argument)) return usage(`No version: ${argument}`);
  if (name !== 'run' && !existsSync(databaseFile())) {
    console.error(`There is no database ${databaseFile()} yet: migrate.ts makes it.`);
    return 2;
  }
  try {
    openDatabase(databaseFile());
    return await command(argument);
  } catch (error) {
    console.error(`migrate.ts ${name}, on ${databaseFile()}: ${explain(error)}`);
    return 2;
  } finally {
    closeDatabase();
  }
}

process.exitCode = await main(process.argv.slice(2));
