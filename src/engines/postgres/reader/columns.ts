import type { Column, Constraint, Expression, Reference, Type } from '../../../schema/action.ts';
import { inParentheses } from '../../../sql/parentheses.ts';
import { columnsOf, expression } from './expressions.ts';
import { child, flag, list, location, nameOf, relation, type Tree, text } from './tree.ts';

/** Turns the parser's UTF-8 bytes into offsets of the statement's text. */
export interface Text {
  readonly text: string;
  at(byte: number): number;
}

const WRITTEN: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
};

/** A type by the name that the catalogue has for it. */
export function typeOf(tree: Tree | undefined): Type {
  const name = nameOf(list(tree, 'names'));
  const args = list(tree, 'typmods').map((one) => Number(child(one, 'A_Const', 'ival')?.ival ?? 0));
  const array = list(tree, 'arrayBounds').length > 0;
  const shown = WRITTEN[name] ?? name;
  const given = args.length > 0 && name !== 'interval' ? `(${args.join(',')})` : '';
  return { name, arguments: args, array, text: `${shown}${given}${array ? '[]' : ''}` };
}

/** A column definition of CREATE TABLE or ADD COLUMN. */
export function columnOf(tree: Tree | undefined, from: Text): Column {
  const found = list(tree, 'constraints').map((one) => child(one, 'Constraint'));
  const of = (type: string) => found.find((one) => text(one, 'contype') === `CONSTR_${type}`);
  const type = child(tree, 'typeName') ? typeOf(child(tree, 'typeName')) : null;
  const generated = of('GENERATED');
  const [byDefault, check, foreign] = [of('DEFAULT'), of('CHECK'), of('FOREIGN')];
  return {
    name: text(tree, 'colname'),
    at: from.at(location(tree)),
    type,
    notNull: of('NOTNULL') !== undefined,
    default: byDefault ? expression(child(byDefault, 'raw_expr')) : null,
    primaryKey: of('PRIMARY') !== undefined,
    unique: of('UNIQUE') !== undefined,
    autoincrement: false,
    references: foreign ? referenceOf(foreign) : null,
    check: check ? conditionOf(check, from) : null,
    generated: generated
      ? text(generated, 'generated_kind') === 's'
        ? 'stored'
        : 'virtual'
      : null,
    from: columnsOf(child(generated, 'raw_expr')),
    identity: of('IDENTITY') !== undefined,
  };
}

const TYPES: Readonly<Record<string, Constraint['type']>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_NOTNULL: 'not null',
};

/** A constraint of a table. */
export function constraintOf(tree: Tree | undefined, from: Text): Constraint {
  const type = TYPES[text(tree, 'contype')] ?? 'check';
  const columns = [...list(tree, 'keys'), ...list(tree, 'fk_attrs')];
  return {
    name: text(tree, 'conname') || null,
    at: from.at(location(tree)),
    type,
    columns: columns.map((one) => nameOf([one])),
    references: type === 'foreign key' ? referenceOf(tree as Tree) : null,
    notValid: flag(tree, 'skip_validation'),
    usingIndex: text(tree, 'indexname') || null,
    check: type === 'check' ? conditionOf(tree, from) : null,
  };
}

/** The parser drops the text of a CHECK, which begins after its name. */
function conditionOf(tree: Tree | undefined, from: Text): Expression {
  const written = from.text.slice(from.at(location(tree)));
  const shown = inParentheses(written.slice(written.search(/\bcheck\b/i)));
  return expression(child(tree, 'raw_expr'), shown);
}

const ON_DELETE: Readonly<Record<string, Reference['onDelete']>> = {
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

function referenceOf(tree: Tree): Reference {
  return {
    table: relation(child(tree, 'pktable')),
    columns: list(tree, 'pk_attrs').map((one) => nameOf([one])),
    onDelete: ON_DELETE[text(tree, 'fk_del_action')] ?? 'none',
  };
}
