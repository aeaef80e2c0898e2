import type { Action, ObjectKind } from '../../../schema/action.ts';
import type { Token } from '../../../sql/tokens.ts';
import { columnOf, constraintOf, isConstraint } from './columns.ts';
import { columnsIn } from './expressions.ts';
import { namesIn, parts, Words } from './words.ts';

/** What CREATE makes. The word itself has been taken. */
export function create(words: Words): Action {
  const temporary = words.take('TEMP') || words.take('TEMPORARY');
  if (words.take('TABLE')) return createTable(words, temporary);
  if (words.take('VIRTUAL', 'TABLE')) {
    const ifNotExists = words.take('IF', 'NOT', 'EXISTS');
    return { ...EMPTY_TABLE, table: words.name(), ifNotExists, temporary, filled: true };
  }
  const unique = words.take('UNIQUE');
  if (words.take('INDEX')) return createIndex(words, unique);
  const isView = words.take('VIEW');
  if (!isView) words.take('TRIGGER');
  words.take('IF', 'NOT', 'EXISTS');
  const name = words.name();
  return isView ? createView(name, words.rest()) : createTrigger(name, words);
}

const EMPTY_TABLE = {
  at: 0,
  kind: 'create table',
  columns: [],
  constraints: [],
  inherits: [],
  partitionOf: null,
  partitioned: false,
  strict: false,
  withoutRowid: false,
  hypertable: null,
} as const;

function createTable(words: Words, temporary: boolean): Action {
  const ifNotExists = words.take('IF', 'NOT', 'EXISTS');
  const made = { ...EMPTY_TABLE, table: words.name(), ifNotExists, temporary };
  if (words.is('AS')) return { ...made, filled: true };
  const elements = parts(words.group());
  const rest = words
    .rest()
    .map(({ text }) => text.toUpperCase())
    .join(' ');
  return {
    ...made,
    filled: false,
    columns: elements.filter((one) => !isConstraint(one)).map(columnOf),
    constraints: elements.filter(isConstraint).map(constraintOf),
    strict: /\bSTRICT\b/.test(rest),
    withoutRowid: /\bWITHOUT ROWID\b/.test(rest),
  };
}

function createIndex(words: Words, unique: boolean): Action {
  const ifNotExists = words.take('IF', 'NOT', 'EXISTS');
  const index = words.name();
  words.take('ON');
  const table = words.name();
  const elements = words.group();
  const [columns, partial] = [namesIn(elements), words.is('WHERE')];
  const mentions = columnsIn([...elements, ...words.rest()]);
  const made = { unique, ifNotExists, concurrently: false, only: false, perChunk: false };
  return { at: 0, kind: 'create index', index, table, columns, partial, mentions, ...made };
}

/** The tables that tokens read or write: the names behind FROM, JOIN, INTO, UPDATE, ON and commas between them. */
export function tablesIn(tokens: readonly Token[]): string[] {
  const words = new Words(tokens);
  const found = new Set<string>();
  while (!words.done) {
    const opens = /^(FROM|JOIN|INTO|UPDATE)$/.test(words.peek());
    words.at++;
    if (!opens || words.is('(')) continue;
    found.add(words.name());
  }
  return [...found];
}

function createView(view: string, query: readonly Token[]): Action {
  const [tables, mentions] = [tablesIn(query), columnsIn(query)];
  const plain = { materialized: false, continuous: false, withData: false };
  return { at: 0, kind: 'create view', view, tables, mentions, ...plain };
}

function createTrigger(trigger: string, words: Words): Action {
  const all = words.rest();
  while (!words.done && !words.is('ON')) words.at++;
  words.take('ON');
  const [table, tables] = [words.name(), tablesIn(words.rest())];
  return { at: 0, kind: 'create trigger', trigger, table, tables, mentions: columnsIn(all) };
}

const DROPS: readonly ObjectKind[] = ['table', 'view', 'index', 'trigger'];

/** What DROP removes. The word itself has been taken. */
export function drop(words: Words): Action {
  const what = DROPS.find((kind) => words.take(kind.toUpperCase())) ?? 'other';
  const ifExists = words.take('IF', 'EXISTS');
  const made = { ifExists, cascade: false, concurrently: false };
  return { at: 0, kind: 'drop', what, names: [words.name()], ...made };
}

/** What ALTER TABLE changes. Both words have been taken. */
export function alterTable(words: Words): Action {
  const table = words.name();
  const at = words.place;
  if (words.take('RENAME', 'TO')) {
    return { at, kind: 'rename', what: 'table', name: table, to: words.name() };
  }
  if (words.take('RENAME')) {
    words.take('COLUMN');
    const column = words.name();
    words.take('TO');
    return { at, kind: 'rename column', table, column, to: words.name() };
  }
  const several = parts(words.rest()).length > 1;
  if (words.is('ADD') && !several && !isConstraint(words.rest().slice(1))) {
    words.at++;
    words.take('COLUMN');
    return { at, kind: 'add column', table, column: columnOf(words.rest()), ifNotExists: false };
  }
  if (words.is('DROP') && !several && !words.is('DROP', 'CONSTRAINT')) {
    words.at++;
    words.take('COLUMN');
    return { at, kind: 'drop column', table, column: words.name(), cascade: false };
  }
  return unsupported(words, table, at);
}

function unsupported(words: Words, table: string, at: number): Action {
  const written = words
    .rest()
    .map(({ text }) => text.toUpperCase())
    .join(' ');
  const becomes = / (SET|DROP) NOT NULL$/.test(written)
    ? 'set not null'
    : /^ADD (CONSTRAINT \S+ )?CHECK\b/.test(written)
      ? 'add check'
      : null;
  return { at, kind: 'unsupported alter', table, words: written, becomes };
}
