import { adoptTexts } from './error-texts/adopt.ts';
import { connectTexts } from './error-texts/connect.ts';
import { databaseTexts } from './error-texts/database.ts';
import { lintTexts } from './error-texts/lint.ts';
import { lockTexts } from './error-texts/lock.ts';
import { missingTexts } from './error-texts/missing.ts';
import { partialTexts } from './error-texts/partial.ts';
import { type Text, text } from './error-texts/text.ts';
import { typesTexts } from './error-texts/types.ts';

export type { Text };

/** What the database itself said about a failing statement. */
export interface ServerWords {
  /** SQLSTATE on PostgreSQL, the result code's name (`SQLITE_CONSTRAINT`) on SQLite. */
  sqlState?: string;
  detail?: string;
  hint?: string;
  where?: string;
}

type Nothing = Record<never, never>;

/** What helps where a statement can't be in a transaction. */
export const NO_TRANSACTION =
  'Put it into a file of its own whose first line is "-- handrail: no-transaction".';

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/**
 * Every error that handrail can raise: code → what happened, and what to do next.
 * A code never changes its meaning. `docs/reference/errors.md` has an entry for each, held by a test.
 */
export const texts = {
  USAGE_INVALID: text<{ problem: string; command?: string }>(
    (d) => d.problem,
    (d) => `Run "handrail ${d.command ? `${d.command} ` : ''}--help" for what it takes.`,
  ),
  USAGE_UNKNOWN_COMMAND: text<{ command: string; suggestion?: string }>(
    (d) => `unknown command "${d.command}"`,
    (d) =>
      d.suggestion
        ? `Did you mean "${d.suggestion}"?`
        : 'Run "handrail --help" for the list of commands.',
  ),
  ...connectTexts,
  SOURCE_FOLDER_MISSING: text<{ folder: string }>(
    (d) => `there is no migrations folder "${d.folder}"`,
    () => 'Create the first migration with "handrail create <name>", or pass --dir <folder>.',
  ),
  SOURCE_UNREADABLE: text<{ path: string; reason: string }>(
    (d) => `"${d.path}" could not be read: ${d.reason}`,
    () => 'Make it readable for this user.',
  ),
  SOURCE_UNRECOGNISED_FILE: text<{ file: string; expected: string }>(
    (d) => `the name of "${d.file}" fits no migration file`,
    (d) => `Rename it to ${d.expected}, or move it out of the migrations folder.`,
  ),
  SOURCE_DUPLICATE_VERSION: text<{ version: string; first: string; second: string }>(
    (d) => `"${d.first}" and "${d.second}" have the same version ${d.version}`,
    () => 'Give one of them a version of its own.',
  ),
  SOURCE_VERSION_ZERO: text<{ file: string }>(
    (d) => `"${d.file}" has version 0, which means "nothing applied"`,
    () => 'Begin with version 1.',
  ),
  SOURCE_DOWN_WITHOUT_UP: text<{ file: string }>(
    (d) => `"${d.file}" has no up file beside it`,
    (d) => `Add "${d.file.replace(/\.down\.sql$/, '.up.sql')}", or remove it.`,
  ),
  SOURCE_FOREIGN_MARKER: text<{ marker: string; tool: string }>(
    (d) => `this file has a marker of ${d.tool}: "${d.marker}"`,
    () =>
      'Split it into an up and a down part (a line "-- handrail: down" begins the down part): read as it is, its down part would run as well.',
  ),
  SOURCE_UNKNOWN_DIRECTION: text<{ direction: string; suggestion?: string; problem?: string }>(
    (d) => d.problem ?? `unknown direction "-- handrail: ${d.direction}"`,
    (d) =>
      d.suggestion
        ? `Did you mean "-- handrail: ${d.suggestion}"?`
        : 'See docs/reference/files.md for the directions that a file can give.',
  ),
  SOURCE_INVALID_UTF8: text<{ file: string; offset: number }>(
    (d) => `"${d.file}" is not valid UTF-8: byte ${d.offset} can't be read`,
    () => 'Save the file as UTF-8.',
  ),
  SOURCE_NUL: text<{ file: string }>(
    (d) => `"${d.file}" holds a NUL character`,
    () => 'Remove it: no database accepts it in SQL text. UTF-16 files have them; save as UTF-8.',
  ),
  SOURCE_CHANGED: text<{ file: string }>(
    (d) => `"${d.file}" changed after it was checked`,
    () => 'Wait until whatever writes the file is done, then run the command again.',
  ),
  SOURCE_EMPTY: text<{ part: string }>(
    (d) => `the ${d.part} part has no statement`,
    (d) =>
      d.part === 'down'
        ? 'Write the way back, or remove the down part and add "-- handrail: irreversible <why>".'
        : 'Write a statement, or remove the file.',
  ),
  SOURCE_UNTERMINATED: text<{ what: string }>(
    (d) => `${d.what} opened here is never closed`,
    () => 'Close it.',
  ),
  SOURCE_META_COMMAND: text<{ command: string }>(
    (d) => `"${d.command}" is a command of psql, not SQL`,
    () => 'Remove it: a migration is sent to the server as it is.',
  ),
  SOURCE_COPY_STDIN: text<Nothing>(
    () => 'COPY … FROM STDIN needs data that only psql sends',
    () => 'Write INSERT statements instead (pg_dump --inserts makes them).',
  ),
  SOURCE_TRANSACTION_CONTROL: text<{ statement: string }>(
    (d) => `"${d.statement}" would end or begin the transaction that handrail holds`,
    () =>
      'Remove it: every migration runs in one transaction with its history row. A file that must not have one says "-- handrail: no-transaction".',
  ),
  SOURCE_NEEDS_NO_TRANSACTION: text<{ statement: string }>(
    (d) => `"${d.statement}" can't run in a transaction`,
    () => NO_TRANSACTION,
  ),
  SOURCE_NEEDS_COMMIT: text<{ statement: string; value: string }>(
    (d) =>
      `"${d.statement}" uses the enum value ${d.value}, which the same transaction has only just added`,
    () =>
      'Put what uses it into a later migration, or write "-- handrail: no-transaction" as the first line.',
  ),
  SOURCE_NO_EXPORT: text<{ file: string; direction: string }>(
    (d) => `"${d.file}" exports no function "${d.direction}"`,
    (d) => `Write "export async function ${d.direction}(db) { … }".`,
  ),
  SOURCE_INVALID_OBJECT: text<{ migration: string; problem: string }>(
    (d) => `the migration ${d.migration} can't be used: ${d.problem}`,
    () => 'Give it { version, name, up } and perhaps { down }.',
  ),

  SOURCE_MODULE_FAILED: text<{ file: string; reason: string }>(
    (d) => `"${d.file}" could not be loaded: ${d.reason}`,
    () => 'Correct it; nothing was run.',
  ),
  SOURCE_EXISTS: text<{ file: string }>(
    (d) => `"${d.file}" exists already`,
    () => 'Choose another name.',
  ),
  SOURCE_NOT_WRITABLE: text<{ path: string; reason: string }>(
    (d) => `"${d.path}" could not be written: ${d.reason}`,
    () => 'Make the folder writable for this user.',
  ),
  HISTORY_FOREIGN: text<{ table: string; tool: string; kept?: string }>(
    (d) => `the table ${d.table} belongs to ${d.tool}; nothing was touched`,
    (d) =>
      d.kept
        ? `Run "handrail adopt --from ${d.tool}" to take its history over (the table stays, as ${d.kept}), or pass --table <[schema.]name> to keep the history in a table of its own.`
        : 'Pass --table <[schema.]name> to keep the history in a table of its own.',
  ),
  HISTORY_NOT_WRITABLE: text<{ table: string; reason: string }>(
    (d) => `the history table ${d.table} can't be written: ${d.reason}`,
    () => 'Grant this user the right to create and write it, or choose another place with --table.',
  ),
  HISTORY_DOWN_CHANGED: text<{ migration: string }>(
    (d) =>
      `the way back that the history keeps for ${d.migration} is not the one that was recorded`,
    () => 'Bring the file of its down part back; nothing was run.',
  ),
  HISTORY_ELSEWHERE: text<{ tool: string; table: string }>(
    (d) => `this database has no history of handrail, but one of ${d.tool}, in ${d.table}`,
    (d) =>
      `Run "handrail adopt --from ${d.tool}" to take it over, or "handrail force 0" first when the two have nothing to do with each other.`,
  ),
  HISTORY_MOVED: text<Nothing>(
    () => 'another process changed the history while this run was under way',
    () => 'Look with "handrail status", then decide again.',
  ),
  PLAN_OUT_OF_ORDER: text<{ migrations: string[]; newest: string }>(
    (d) =>
      `${plural(d.migrations.length, 'pending migration')} older than ${d.newest}, the newest applied: ${d.migrations.join(', ')}`,
    (d) =>
      `Give ${d.migrations.length === 1 ? 'it' : 'them'} a version above ${d.newest}, or undo down to before ${d.migrations.length === 1 ? 'it' : 'them'} and go up again.`,
  ),
  PLAN_MODIFIED: text<{ migrations: string[] }>(
    (d) =>
      `${plural(d.migrations.length, 'applied migration')} changed after being applied: ${d.migrations.join(', ')}`,
    (d) =>
      d.migrations.some((one) => one.includes('(applied as'))
        ? 'Two migrations have had the same version: give the one that is not applied a version of its own, and bring back the file that was applied.'
        : 'Restore the file as it was applied and write a new migration for the change; in development, "handrail redo" applies the new text.',
  ),
  ...missingTexts,
  PLAN_NO_DOWN: text<{ migrations: string[] }>(
    (d) => `no way down for ${d.migrations.join(', ')}; nothing was undone`,
    () => 'Write a down part, or go forward with a new migration.',
  ),
  PLAN_DOWN_NOT_KEPT: text<{ migrations: string[] }>(
    (d) =>
      `the files of ${d.migrations.join(', ')} are gone, and the history does not keep their way back: it is code, or very long`,
    () => 'Undo with the deployment that has the files; nothing was undone.',
  ),
  PLAN_EXTENSION_MISSING: text<{ migration: string; extension: string; lack: string }>(
    (d) =>
      `${d.migration} requires the extension "${d.extension}", which is ${d.lack} on this server; nothing was run`,
    (d) =>
      d.lack === 'not preloaded'
        ? `Add "${d.extension}" to shared_preload_libraries and restart the server.`
        : `Install the package that brings "${d.extension}" on the server, or write "else skip" behind the direction to go on without it.`,
  ),
  PLAN_IRREVERSIBLE: text<{ migration: string; reason: string }>(
    (d) =>
      `${d.migration} is declared irreversible${d.reason ? `: ${d.reason}` : ''}; nothing was undone`,
    () => 'Go forward with a new migration.',
  ),
  PLAN_UNKNOWN_VERSION: text<{ version: string; suggestion?: string }>(
    (d) => `there is no migration ${d.version}`,
    (d) =>
      d.suggestion
        ? `Did you mean ${d.suggestion}?`
        : 'Run "handrail status" for the versions there are.',
  ),
  PLAN_NOT_APPLIED: text<{ version: string }>(
    (d) => `migration ${d.version} is not applied`,
    () => 'Run "handrail status" for what is.',
  ),
  PLAN_TOO_MANY: text<{ asked: number; available: number; what: string }>(
    (d) =>
      `${d.asked} asked for, but only ${plural(d.available, 'migration')} ${d.available === 1 ? 'is' : 'are'} ${d.what}`,
    (d) => (d.available > 0 ? `Ask for ${d.available} or fewer.` : 'Nothing is left to do.'),
  ),
  PLAN_NOT_ATOMIC: text<{ migration: string }>(
    (d) => `${d.migration} can't be in a transaction, so not everything can be in one`,
    () => 'Run without --atomic, or apply up to before it first with --to.',
  ),
  ...lockTexts,
  RUN_STATEMENT_FAILED: text<
    { message: string; migration: string; direction: string } & ServerWords
  >(
    (d) => d.message,
    (d) => d.hint ?? 'Correct the statement and run the command again.',
  ),
  RUN_FOREIGN_KEYS_BROKEN: text<{ rows: number; table: string; parent: string }>(
    (d) =>
      `the migration leaves ${plural(d.rows, 'row')} in "${d.table}" that point to no row of "${d.parent}"`,
    () => 'Correct the migration: with foreign keys off, SQLite checks nothing by itself.',
  ),
  RUN_TRANSACTION_ENDED: text<Nothing>(
    () => 'the migration ended the transaction that handrail held',
    () => 'Take out what commits or rolls back inside the migration.',
  ),
  RUN_CODE_FAILED: text<{ message: string; migration: string; direction: string }>(
    (d) => d.message,
    () => 'Correct the migration and run the command again.',
  ),
  RUN_ABORTED: text<{ during?: string }>(
    (d) => (d.during ? `stopped during ${d.during}` : 'stopped before the next migration began'),
    () => 'Run the command again: it goes on from what the history says.',
  ),
  ...partialTexts,
  ...adoptTexts,
  ...typesTexts,
  ...lintTexts,
  ...databaseTexts,
  INTERNAL: text<{ reason: string }>(
    (d) => `handrail itself failed: ${d.reason}`,
    () => 'Please report this with the command and the stack that --verbose shows.',
  ),
} satisfies Record<string, Text<never>>;
