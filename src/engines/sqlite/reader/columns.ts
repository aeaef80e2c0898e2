import type { Column, Constraint, Reference, Type } from '../../../schema/action.ts';
import type { Token } from '../../../sql/tokens.ts';
import { columnsIn, expression } from './expressions.ts';
import { namesIn, Words } from './words.ts';

const CLAUSE =
  /^(CONSTRAINT|PRIMARY|NOT|NULL|UNIQUE|CHECK|DEFAULT|COLLATE|REFERENCES|GENERATED|AS)$/;
const TABLE_CONSTRAINT = /^(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)$/;

/** Whether an element of CREATE TABLE is a constraint of the table. */
export function isConstraint([first]: readonly Token[]): boolean {
  return first?.kind === 'word' && TABLE_CONSTRAINT.test(first.text.toUpperCase());
}

type Draft = { -readonly [K in keyof Column]: Column[K] };

/** A column definition. */
export function columnOf(tokens: readonly Token[]): Column {
  const words = new Words(tokens);
  const at = words.place;
  const column: Draft = {
    name: words.name(),
    at,
    type: typeOf(words),
    notNull: false,
    default: null,
    primaryKey: false,
    unique: false,
    autoincrement: false,
    references: null,
    check: null,
    generated: null,
    from: [],
    identity: false,
  };
  while (!words.done) clause(words, column);
  return column;
}

function typeOf(words: Words): Type | null {
  const names: string[] = [];
  while (!words.done && words.peek() !== '(' && !CLAUSE.test(words.peek())) {
    names.push(words.peek());
    words.at++;
  }
  if (names.length === 0) return null;
  const args = words.group().filter(({ kind }) => kind === 'other');
  const numbers = args.map(({ text }) => Number(text)).filter(Number.isFinite);
  const name = names
    .join(' ')
    .toLowerCase()
    .replace(/["`[\]]/g, '');
  const given = numbers.length > 0 ? `(${numbers.join(',')})` : '';
  return { name, arguments: numbers, array: false, text: `${names.join(' ')}${given}` };
}

function clause(words: Words, column: Draft): void {
  if (words.take('CONSTRAINT')) words.name();
  else if (words.take('PRIMARY', 'KEY')) column.primaryKey = true;
  else if (words.take('AUTOINCREMENT')) column.autoincrement = true;
  else if (words.take('NOT', 'NULL')) column.notNull = true;
  else if (words.take('UNIQUE')) column.unique = true;
  else if (words.take('CHECK')) column.check = expression(words.group());
  else if (words.take('DEFAULT')) column.default = expression(words.operand());
  else if (words.take('REFERENCES')) column.references = referenceOf(words);
  else if (words.take('GENERATED', 'ALWAYS')) return;
  else if (words.take('AS')) {
    column.from = columnsIn(words.group());
    column.generated = words.take('STORED') ? 'stored' : 'virtual';
  } else words.at++;
}

/** What stands behind REFERENCES. */
function referenceOf(words: Words): Reference {
  const table = words.name();
  const columns = namesIn(words.group()).flatMap((name) => name ?? []);
  let onDelete: Reference['onDelete'] = 'none';
  for (;;) {
    if (words.take('ON', 'DELETE')) {
      if (words.take('CASCADE')) onDelete = 'cascade';
      else if (words.take('SET', 'NULL')) onDelete = 'set null';
      else if (words.take('SET', 'DEFAULT')) onDelete = 'set default';
      else skipAction(words);
    } else if (words.take('ON', 'UPDATE')) {
      skipAction(words);
    } else if (words.take('MATCH')) words.name();
    else return { table, columns, onDelete };
  }
}

function skipAction(words: Words): void {
  if (words.take('NO') || words.take('SET')) words.at++;
  else words.at++;
}

/** A constraint of a table. */
export function constraintOf(tokens: readonly Token[]): Constraint {
  const words = new Words(tokens);
  const at = words.place;
  const name = words.take('CONSTRAINT') ? words.name() : null;
  const base = { name, at, references: null, notValid: false, usingIndex: null, check: null };
  if (words.take('CHECK')) {
    return { ...base, type: 'check', columns: [], check: expression(words.group()) };
  }
  const type = words.is('PRIMARY') ? 'primary key' : words.is('FOREIGN') ? 'foreign key' : 'unique';
  while (!words.done && words.peek() !== '(') words.at++;
  const columns = namesIn(words.group()).flatMap((one) => one ?? []);
  const references = words.take('REFERENCES') ? referenceOf(words) : null;
  return { ...base, type, columns, references };
}
