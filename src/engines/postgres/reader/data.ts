import type { Action, Argument } from '../../../schema/action.ts';
import { whereOf } from './expressions.ts';
import {
  child,
  every,
  flag,
  isOn,
  list,
  nameOf,
  options,
  plain,
  relation,
  relationIn,
  type Tree,
  text,
  unwrap,
} from './tree.ts';

type Reader = (tree: Tree) => Action[];

const MODES = [
  '',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

const TRANSACTIONS: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
};

/** Readers of statements on rows, sessions and the server, by the parser's name for them. */
export const data: Readonly<Record<string, Reader>> = {
  InsertStmt: (tree) => [insert(tree), ...written(tree), ...callsIn(tree)],
  UpdateStmt: (tree) => [
    {
      at: 0,
      kind: 'update',
      table: relation(child(tree, 'relation')),
      where: whereOf(child(tree, 'whereClause'), [tree.withClause, tree.fromClause]),
      columns: targets(tree, 'targetList'),
    },
    ...written(tree),
  ],
  DeleteStmt: (tree) => [
    {
      at: 0,
      kind: 'delete',
      table: relation(child(tree, 'relation')),
      where: whereOf(child(tree, 'whereClause'), [tree.withClause, tree.usingClause]),
    },
    ...written(tree),
  ],
  MergeStmt: (tree) => [
    {
      at: 0,
      kind: 'update',
      table: relation(child(tree, 'relation')),
      where: { reach: 'filter', equal: [] },
      columns: [],
    },
  ],
  SelectStmt: (tree) => {
    const found = [...written(tree), ...callsIn(tree)];
    return found.length > 0 ? found : [{ at: 0, kind: 'other', words: 'SELECT' }];
  },
  CallStmt: (tree) => [callOf(child(tree, 'funccall') as Tree, true)],
  TruncateStmt: (tree) => {
    const tables = list(tree, 'relations').map(relationIn);
    return [{ at: 0, kind: 'truncate', tables, cascade: tree.behavior === 'DROP_CASCADE' }];
  },
  CopyStmt: (tree) => [{ at: 0, kind: 'copy', table: relation(child(tree, 'relation')) }],
  LockStmt: (tree) => {
    const mode = MODES[tree.mode as number] ?? 'ACCESS EXCLUSIVE';
    return [{ at: 0, kind: 'lock', tables: list(tree, 'relations').map(relationIn), mode }];
  },
  VacuumStmt: (tree) => {
    const tables = list(tree, 'rels').map((one) =>
      relation(child(one, 'VacuumRelation', 'relation')),
    );
    if (!flag(tree, 'is_vacuumcmd')) return [{ at: 0, kind: 'other', words: 'ANALYZE' }];
    return [{ at: 0, kind: 'vacuum', full: isOn(options(tree, 'options'), 'full'), tables }];
  },
  ClusterStmt: (tree) => [{ at: 0, kind: 'cluster', table: relation(child(tree, 'relation')) }],
  ReindexStmt: (tree) => {
    const what = /INDEX$/.test(text(tree, 'kind'))
      ? 'index'
      : /TABLE$/.test(text(tree, 'kind'))
        ? 'table'
        : 'all';
    const name = what === 'all' ? text(tree, 'name') : relation(child(tree, 'relation'));
    const concurrently = isOn(options(tree, 'params'), 'concurrently');
    return [{ at: 0, kind: 'reindex', what, name, concurrently }];
  },
  RefreshMatViewStmt: (tree) => {
    const view = relation(child(tree, 'relation'));
    const [concurrently, withData] = [flag(tree, 'concurrent'), !flag(tree, 'skipData')];
    return [{ at: 0, kind: 'refresh view', view, concurrently, withData }];
  },
  VariableSetStmt: (tree) => {
    const value = plain(list(tree, 'args')[0]) ?? '';
    const [name, local] = [text(tree, 'name') || 'all', flag(tree, 'is_local')];
    return [{ at: 0, kind: 'setting', name, value, local }];
  },
  TransactionStmt: (tree) => [
    { at: 0, kind: 'transaction', does: TRANSACTIONS[text(tree, 'kind')] ?? 'savepoint' },
  ],
  GrantStmt: (tree) => {
    const toPublic = list(tree, 'grantees').some(
      (one) => child(one, 'RoleSpec')?.roletype === 'ROLESPEC_PUBLIC',
    );
    const objects = list(tree, 'objects').map((one) =>
      child(one, 'RangeVar') ? relationIn(one) : (plain(one) ?? ''),
    );
    return [{ at: 0, kind: 'grant', revoke: !flag(tree, 'is_grant'), toPublic, objects }];
  },
  GrantRoleStmt: (tree) => [
    { at: 0, kind: 'grant', revoke: !flag(tree, 'is_grant'), toPublic: false, objects: [] },
  ],
  AlterDefaultPrivilegesStmt: (tree) => {
    const granted = data.GrantStmt?.(child(tree, 'action') as Tree) ?? [];
    return granted.map((one) => ({ ...one, objects: [] }));
  },
  AlterTableMoveAllStmt: (tree) => [
    { at: 0, kind: 'set tablespace', table: `all of ${text(tree, 'orig_tablespacename')}` },
  ],
  CreateRoleStmt: (tree) => secrets(tree, 'a role'),
  AlterRoleStmt: (tree) => secrets(tree, 'a role'),
  CreateUserMappingStmt: (tree) => secrets(tree, 'a user mapping'),
  AlterUserMappingStmt: (tree) => secrets(tree, 'a user mapping'),
  CreateSubscriptionStmt: (tree) => connection(tree),
  AlterSubscriptionStmt: (tree) => connection(tree),
  DoStmt: () => [{ at: 0, kind: 'opaque', words: 'DO' }],
};

const targets = (tree: Tree | undefined, name: string) =>
  list(tree, name).map((one) => text(child(one, 'ResTarget'), 'name'));

function insert(tree: Tree): Action {
  const query = child(tree, 'selectStmt', 'SelectStmt');
  const columns = targets(tree, 'cols');
  const from = list(query, 'fromClause');
  const star = list(query, 'targetList').some((one) => [...every(one, 'A_Star')].length > 0);
  return {
    at: 0,
    kind: 'insert',
    table: relation(child(tree, 'relation')),
    columns: columns.length > 0 ? columns : null,
    rows: from.length === 0 ? 'values' : star ? 'whole table' : 'query',
    from: [...every(from, 'RangeVar')].map(relation),
    where: whereOf(child(query, 'whereClause'), [child(query, 'limitCount'), from]),
    updates: targets(child(tree, 'onConflictClause'), 'targetList'),
  };
}

/** What the WITH clause of a statement writes. */
function written(tree: Tree): Action[] {
  const queries = list(child(tree, 'withClause'), 'ctes').map((one) =>
    child(one, 'CommonTableExpr', 'ctequery'),
  );
  return queries.flatMap((query) => {
    const [kind, node] = unwrap(query);
    return kind === 'SelectStmt' ? [] : (data[kind]?.(node) ?? []);
  });
}

function callsIn(tree: Tree): Action[] {
  return [...every(tree, 'FuncCall')].map((call) => callOf(call, false));
}

function callOf(tree: Tree, procedure: boolean): Action {
  const call = signature(tree);
  const [setting, value, local] = call.arguments.map((one) => one.value);
  if (call.name === 'set_config' && setting != null && value != null) {
    return { at: 0, kind: 'setting', name: setting, value, local: local === 'true' };
  }
  return { at: 0, kind: 'call', ...call, procedure };
}

function signature(tree: Tree): { name: string; arguments: Argument[] } {
  const name = nameOf(list(tree, 'funcname')).toLowerCase();
  return { name, arguments: list(tree, 'args').map(argument) };
}

function argument(tree: Tree): Argument {
  const [kind, node] = unwrap(tree);
  if (kind === 'NamedArgExpr') {
    return { ...argument(child(node, 'arg') as Tree), name: text(node, 'name') };
  }
  const call = kind === 'FuncCall' ? signature(node) : null;
  return { name: null, value: plain(tree), call };
}

function secrets(tree: Tree, what: string): Action[] {
  const secret = plain(options(tree, 'options').get('password'));
  if (!secret) return [{ at: 0, kind: 'other', words: 'ROLE' }];
  return [{ at: 0, kind: 'credential', what: `the password of ${what}`, secret }];
}

function connection(tree: Tree): Action[] {
  const info = text(tree, 'conninfo');
  const secret = /\bpassword\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))/i.exec(info);
  if (!secret) return [{ at: 0, kind: 'other', words: 'SUBSCRIPTION' }];
  const password = secret[1] ?? secret[2] ?? '';
  return [{ at: 0, kind: 'credential', what: 'the password of a connection', secret: password }];
}
