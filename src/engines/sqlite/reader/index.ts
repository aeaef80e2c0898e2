import type { Action, StatementReader } from '../../../schema/action.ts';
import { type Token, tokensOf } from '../../../sql/tokens.ts';
import { grammar } from '../grammar.ts';
import { parsePragma } from '../pragma.ts';
import { alterTable, create, drop, tablesIn } from './definitions.ts';
import { whereOf } from './expressions.ts';
import { faultOf } from './faults.ts';
import { namesIn, Words } from './words.ts';

/** Reads statements by their words: no parser of SQLite's grammar is small enough to bring along. */
export const reader = async (): Promise<StatementReader> => ({
  newest: 3.53,
  version: (server) => Number.parseFloat(server.replace(/^\D+/, '')),
  read: actions,
  inside: () => [],
  lock: () => null,
});

function actions(statement: string): Action[] {
  const tokens = tokensOf(statement, grammar);
  const fault = faultOf(tokens);
  if (fault) {
    return [{ at: fault.at, kind: 'syntax error', message: `syntax error near "${fault.text}"` }];
  }
  const words = new Words(tokens);
  if (words.is('WITH')) skipQueries(words);
  return [read(words, statement)];
}

function read(words: Words, statement: string): Action {
  if (words.take('CREATE')) return create(words);
  if (words.take('DROP')) return drop(words);
  if (words.take('ALTER', 'TABLE')) return alterTable(words);
  if (words.is('INSERT') || words.is('REPLACE')) return insert(words);
  if (words.take('UPDATE')) return update(words);
  if (words.take('DELETE', 'FROM')) {
    const table = words.name();
    return { at: 0, kind: 'delete', table, where: whereOf(words.rest()) };
  }
  if (words.take('VACUUM')) return { at: 0, kind: 'vacuum', full: true, tables: [] };
  if (words.take('REINDEX')) {
    return { at: 0, kind: 'reindex', what: 'all', name: words.name(), concurrently: false };
  }
  if (words.is('PRAGMA')) {
    const { name = '', value = null } = parsePragma(statement) ?? {};
    return { at: 0, kind: 'pragma', name, value };
  }
  return transaction(words) ?? { at: 0, kind: 'other', words: words.peek() };
}

function transaction(words: Words): Action | null {
  const does = words.is('BEGIN')
    ? 'begin'
    : words.is('COMMIT') || words.is('END')
      ? 'commit'
      : words.is('SAVEPOINT') || words.is('RELEASE') || words.is('ROLLBACK', 'TO')
        ? 'savepoint'
        : words.is('ROLLBACK')
          ? 'rollback'
          : null;
  return does && { at: 0, kind: 'transaction', does };
}

function skipQueries(words: Words): void {
  while (!words.done && !/^(INSERT|REPLACE|UPDATE|DELETE|SELECT|VALUES)$/.test(words.peek())) {
    if (words.is('(')) words.group();
    else words.at++;
  }
}

function insert(words: Words): Action {
  while (!words.done && !words.take('INTO')) words.at++;
  const table = words.name();
  if (words.take('AS')) words.name();
  const listed = words.is('(') ? namesIn(words.group()).flatMap((name) => name ?? []) : null;
  const rest = words.rest();
  const select = rest.findIndex(({ text }) => /^select$/i.test(text));
  const star = rest[select + 1]?.text === '*';
  const [from, updates] = [tablesIn(rest), assigned(rest)];
  const rows = select < 0 ? 'values' : star ? 'whole table' : 'query';
  const reads = { rows, from, where: whereOf(rest) } as const;
  return { at: 0, kind: 'insert', table, columns: listed, ...reads, updates };
}

function update(words: Words): Action {
  if (words.take('OR')) words.at++;
  const table = words.name();
  const rest = words.rest();
  return { at: 0, kind: 'update', table, where: whereOf(rest), columns: assigned(rest) };
}

/** The columns that a SET clause gives values to. */
function assigned(tokens: readonly Token[]): string[] {
  const words = new Words(tokens);
  const found: string[] = [];
  while (!words.done && !words.take('SET')) words.at++;
  while (!words.done && !words.is('WHERE')) {
    found.push(words.name());
    while (!words.done && !words.is(',') && !words.is('WHERE') && !words.is('FROM')) {
      if (words.is('(')) words.group();
      else words.at++;
    }
    if (!words.take(',')) break;
  }
  return found;
}
