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

const RANGES = ['<', '>', '<=', '>='];

/** How a WHERE chooses its rows. */
export function whereOf(tree: Tree | undefined): Where {
  if (!tree) return { reach: 'all', equal: [] };
  const found = conditions(tree);
  const equal = found.flatMap(({ column }) => (column === null ? [] : [column]));
  const has = (reach: Where['reach']) => found.some((one) => one.reach === reach);
  return { reach: has('few') ? 'few' : has('range') ? 'range' : 'filter', equal };
}

interface Condition {
  readonly reach: Where['reach'];
  readonly column: string | null;
}

function conditions(tree: Tree | undefined): Condition[] {
  const [kind, node] = unwrap(tree);
  if (kind === 'BoolExpr' && node.boolop === 'AND_EXPR') {
    return list(node, 'args').flatMap(conditions);
  }
  if (kind === 'SubLink') return [{ reach: limited(node) ? 'range' : 'filter', column: null }];
  if (kind !== 'A_Expr') return [{ reach: 'filter', column: null }];
  const [left, right] = [unwrap(child(node, 'lexpr')), child(node, 'rexpr')];
  const operator = nameOf(list(node, 'name'));
  const named = left[0] === 'ColumnRef' && columnsOf(right).length === 0;
  if (named && !holds(right, 'SubLink')) {
    if (operator === '=') return [{ reach: 'few', column: columnOf(left[1]) }];
    if (RANGES.includes(operator) || node.kind === 'AEXPR_BETWEEN') {
      return [{ reach: 'range', column: null }];
    }
  }
  return [{ reach: limited(node) ? 'range' : 'filter', column: null }];
}

const holds = (tree: unknown, kind: string) => !every(tree, kind).next().done;

/** A query below it takes no more than so many rows. */
function limited(tree: Tree): boolean {
  return [...every(tree, 'limitCount')].length > 0;
}
