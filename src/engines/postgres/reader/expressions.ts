import type { Expression, Where } from '../../../schema/action.ts';
import { child, every, flag, list, nameOf, type Tree, text, unwrap } from './tree.ts';

/** An expression of a default, a CHECK or a USING. `shown` is its text, as far as anybody asks for it. */
export function expression(tree: Tree | undefined, shown = ''): Expression {
  const functions = [...every(tree, 'FuncCall')].map((call) => nameOf(list(call, 'funcname')));
  const columns = columnsOf(tree);
  const [kind, node] = unwrap(tree);
  return {
    text: shown,
    constant: functions.length === 0 && columns.length === 0,
    isNull: kind === 'A_Const' && flag(node, 'isnull'),
    functions,
    columns,
    strings: stringsOf(tree),
    notNull: notNullColumns(tree),
    castOf: castOf(tree),
  };
}

/** The columns that a tree mentions; `*` is none. */
export function columnsOf(tree: unknown): string[] {
  const names = [...every(tree, 'ColumnRef')].map((ref) => columnOf(ref));
  return [...new Set(names.filter((name) => name !== ''))];
}

/** The strings that a tree holds as values. */
export function stringsOf(tree: unknown): string[] {
  const found = [...every(tree, 'A_Const')].map((value) => child(value, 'sval'));
  return found.flatMap((value) => (value ? [text(value, 'sval')] : []));
}

function columnOf(ref: Tree): string {
  return text(child(list(ref, 'fields').at(-1), 'String'), 'sval');
}

function notNullColumns(tree: Tree | undefined): string[] {
  const [kind, node] = unwrap(tree);
  if (kind === 'NullTest' && node.nulltesttype === 'IS_NOT_NULL') return columnsOf(node);
  if (kind === 'BoolExpr' && node.boolop === 'AND_EXPR') {
    return list(node, 'args').flatMap(notNullColumns);
  }
  return [];
}

function castOf(tree: Tree | undefined): string | null {
  const [kind, node] = unwrap(tree);
  if (kind !== 'TypeCast' || unwrap(child(node, 'arg'))[0] !== 'ColumnRef') return null;
  return nameOf(list(child(node, 'typeName'), 'names'));
}

/** How a WHERE chooses its rows, from those that the queries beside it find. */
export function whereOf(tree: Tree | undefined, beside: unknown): Where {
  if (!tree) return { reach: 'all', equal: [] };
  const found = conditions(tree);
  const columns = (sides: Condition['side'][]) =>
    found.flatMap(({ side, column }) => (sides.includes(side) ? [column] : []));
  const equal = columns(['equal']);
  const [lower, upper] = [columns(['lower', 'both']), columns(['upper', 'both'])];
  const ranged = lower.some((column) => upper.includes(column));
  const keyed = [...lower, ...upper].some((column) => /^id$|_id$/.test(column));
  const limited = holds(beside, 'limitCount');
  const reach = equal.length > 0 ? 'few' : ranged || keyed || limited ? 'range' : 'filter';
  return { reach, equal };
}

interface Condition {
  readonly column: string;
  readonly side: 'equal' | 'lower' | 'upper' | 'both' | 'none';
}

const SIDES: Readonly<Record<string, Condition['side']>> = {
  '=': 'equal',
  '<': 'upper',
  '<=': 'upper',
  '>': 'lower',
  '>=': 'lower',
  BETWEEN: 'both',
};

function conditions(tree: Tree | undefined): Condition[] {
  const [kind, node] = unwrap(tree);
  if (kind === 'BoolExpr' && node.boolop === 'AND_EXPR') {
    return list(node, 'args').flatMap(conditions);
  }
  if (kind === 'BoolExpr' && node.boolop === 'OR_EXPR') {
    const each = list(node, 'args').map(conditions);
    const [first] = each[0] ?? [];
    const same = each.every(([one]) => one?.side === 'equal' && one.column === first?.column);
    return first && same ? [first] : [];
  }
  if (holds(node, 'limitCount')) return [{ side: 'both', column: '' }];
  const [[left, ref], value] = [unwrap(child(node, 'lexpr')), child(node, 'rexpr')];
  const plain = left === 'ColumnRef' && columnsOf(value).length === 0 && !holds(value, 'SubLink');
  const side = kind === 'A_Expr' && plain ? SIDES[nameOf(list(node, 'name'))] : undefined;
  return [{ side: side ?? 'none', column: left === 'ColumnRef' ? columnOf(ref) : '' }];
}

const holds = (tree: unknown, kind: string) => !every(tree, kind).next().done;
