import { text } from './text.ts';

/** What can go wrong with a database as a whole: made, dropped, or met by a server that starts. */
export const databaseTexts = {
  DATABASE_DAMAGED: text<{ problem: string }>(
    (d) => d.problem,
    () => 'Mend the database before the next migration.',
  ),
  DATABASE_NOT_CREATED: text<{ database: string; reason: string }>(
    (d) => `the database "${d.database}" could not be created: ${d.reason}`,
    () => 'Use a user that may create databases, or have it created for you.',
  ),
  DATABASE_EXTENSION: text<{ extension: string; reason: string }>(
    (d) => `the extension "${d.extension}" could not be created: ${d.reason}`,
    () => 'Use a user that may create extensions, or have it created for you.',
  ),
  DATABASE_NOT_DROPPED: text<{ database: string; reason: string }>(
    (d) => `the database "${d.database}" was not dropped: ${d.reason}`,
    () => 'Correct that, then run the command again.',
  ),
  DATABASE_PROTECTED: text<{ environment: string; action: string; command: string }>(
    (d) =>
      `the environment "${d.environment}" is protected, and ${d.action} was not confirmed; nothing was changed`,
    (d) => `Run "${d.command}" when it really is to be.`,
  ),
  CONFIRMATION_NEEDED: text<{ action: string }>(
    (d) => `${d.action} needs a confirmation, and there is no terminal to ask on`,
    () => 'Add --yes.',
  ),
  CONFIRMATION_REFUSED: text<{ action: string; expected: string; flags: string }>(
    (d) => `${d.action} was not confirmed; nothing was changed`,
    (d) => `Type ${d.expected} when asked, or add ${d.flags}.`,
  ),
  START_PENDING: text<{ problems: string[]; command: string }>(
    (d) => `the database is not ready for this version of the program: ${d.problems.join('; ')}`,
    (d) => `Run "${d.command}", then start again.`,
  ),
};
