import { loadModule, parseSync } from 'libpg-query';
import type { Action, InnerStatement, StatementReader } from '../../../schema/action.ts';
import { offsetOfCharacter } from '../../../sql/position.ts';
import { partsFrom, type Token, tokensOf } from '../../../sql/tokens.ts';
import { grammar } from '../grammar.ts';
import { alterTable } from './alter-table.ts';
import { statementsOf } from './blocks.ts';
import type { Text } from './columns.ts';
import { data } from './data.ts';
import { definitions } from './definitions.ts';
import { lockOf } from './locks.ts';
import { list, type Tree, unwrap } from './tree.ts';

/** Reads statements with PostgreSQL's own parser, which takes some time to load. */
export async function reader(): Promise<StatementReader> {
  await loadModule();
  return { newest: 18, version, read, inside, lock: lockOf };
}

const version = (server: string) => Number.parseInt(server.replace(/^\D+/, ''), 10);

function read(statement: string): Action[] {
  let tree: Tree;
  try {
    tree = parseSync(statement) as unknown as Tree;
  } catch (error) {
    return [fault(statement, error as Fault)];
  }
  const [kind, node] = unwrap(list(tree, 'stmts')[0]?.stmt as Tree | undefined);
  const from = byteOffsets(statement);
  if (kind === 'AlterTableStmt') {
    return alterTable(node, from, placesOfCommands(tokensOf(statement, grammar)));
  }
  const define = definitions[kind];
  if (define) return [define(node, from)];
  return data[kind]?.(node) ?? [{ at: 0, kind: 'other', words: kind.replace(/Stmt$/, '') }];
}

function inside(statement: string): InnerStatement[] {
  return statementsOf(statement).map(({ text, at, filled }) => {
    const actions = read(filled);
    const readable = actions.every(({ kind }) => kind !== 'syntax error');
    return { text, at, actions: readable ? actions : read(text) };
  });
}

interface Fault {
  readonly message: string;
  /** `cursorPosition` counts characters from 0. */
  readonly sqlDetails?: { readonly cursorPosition?: number };
}

function fault(statement: string, { message, sqlDetails }: Fault): Action {
  const at = offsetOfCharacter(statement, (sqlDetails?.cursorPosition ?? 0) + 1);
  return { at, kind: 'syntax error', message };
}

/** The parser counts UTF-8 bytes, everything else here UTF-16 units. */
function byteOffsets(statement: string): Text {
  const bytes = Buffer.byteLength(statement);
  if (bytes === statement.length) return { text: statement, at: (byte) => byte };
  const buffer = Buffer.from(statement);
  return { text: statement, at: (byte) => buffer.toString('utf8', 0, byte).length };
}

const HEAD = /^(ALTER|FOREIGN|TABLE|MATERIALIZED|VIEW|INDEX|SEQUENCE|TYPE|IF|EXISTS|ONLY)$/i;

/** Where the commands of an ALTER TABLE begin: behind the table's name, and behind each comma. */
function placesOfCommands(tokens: readonly Token[]): number[] {
  let at = tokens.findIndex(({ kind, text }) => kind === 'name' || !HEAD.test(text)) + 1;
  while (tokens[at]?.text === '.') at += 2;
  if (tokens[at]?.text === '*') at++;
  return partsFrom(tokens, at);
}
