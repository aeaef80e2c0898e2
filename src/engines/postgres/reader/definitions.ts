import type { Action, ObjectKind } from '../../../schema/action.ts';
import { columnOf, constraintOf, type Text } from './columns.ts';
import { columnsOf, expression } from './expressions.ts';
import {
  child,
  every,
  flag,
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

type Reader = (tree: Tree, from: Text) => Action;

const KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_EXTENSION: 'extension',
};

/** Readers of statements that make, rename and drop, by the parser's name for them. */
export const definitions: Readonly<Record<string, Reader>> = {
  CreateStmt: createTable,
  CreateTableAsStmt: createFromQuery,
  IndexStmt: createIndex,
  ViewStmt: (tree) => view(relation(child(tree, 'view')), child(tree, 'query')),
  CreateTrigStmt: (tree) => {
    const table = relation(child(tree, 'relation'));
    const [trigger, mentions] = [text(tree, 'trigname'), columnsOf(tree)];
    return { at: 0, kind: 'create trigger', trigger, table, tables: [], mentions };
  },
  CreateEnumStmt: (tree) => {
    const values = list(tree, 'vals').map((one) => plain(one) ?? '');
    return { at: 0, kind: 'create enum', type: nameOf(list(tree, 'typeName')), values };
  },
  AlterEnumStmt: (tree) => {
    const [type, renamed] = [nameOf(list(tree, 'typeName')), text(tree, 'oldVal')];
    return renamed
      ? { at: 0, kind: 'rename enum value', type, value: renamed }
      : { at: 0, kind: 'add enum value', type, value: text(tree, 'newVal') };
  },
  CreateDomainStmt: (tree) => {
    const found = list(tree, 'constraints').map((one) => child(one, 'Constraint'));
    const constrained = found.some((one) => /CHECK|NOTNULL/.test(text(one, 'contype')));
    const value = found.find((one) => one?.contype === 'CONSTR_DEFAULT');
    const calls = expression(child(value, 'raw_expr')).functions.length > 0;
    const domain = nameOf(list(tree, 'domainname'));
    return { at: 0, kind: 'create domain', domain, constrained, volatile: calls };
  },
  AlterDomainStmt: (tree) => {
    const domain = nameOf(list(tree, 'typeName'));
    const adds = tree.subtype === 'C' || tree.subtype === 'O';
    const notValid = flag(child(tree, 'def', 'Constraint'), 'skip_validation');
    return adds
      ? { at: 0, kind: 'constrain domain', domain, notValid }
      : { at: 0, kind: 'other', words: 'ALTER DOMAIN' };
  },
  CreateFunctionStmt: (tree) => {
    const volatility = plain(options(tree, 'options').get('volatility'));
    const volatile = volatility === null || volatility === 'volatile';
    const [name, tracked] = [nameOf(list(tree, 'funcname')), child(tree, 'sql_body') !== undefined];
    return { at: 0, kind: 'create function', name, volatile, tracked };
  },
  CreateSchemaStmt: (tree) => ({
    at: 0,
    kind: 'create schema',
    schema: text(tree, 'schemaname'),
  }),
  CreateExtensionStmt: (tree) => ({
    at: 0,
    kind: 'create extension',
    extension: text(tree, 'extname'),
  }),
  AlterExtensionStmt: (tree) => ({
    at: 0,
    kind: 'update extension',
    extension: text(tree, 'extname'),
  }),
  CreatedbStmt: (tree) => ({
    at: 0,
    kind: 'create database',
    database: text(tree, 'dbname'),
    template: plain(options(tree, 'options').get('template')),
  }),
  DropdbStmt: (tree) => drop('database', [text(tree, 'dbname')], tree),
  CreatePolicyStmt: (tree) => ({
    at: 0,
    kind: 'create policy',
    policy: text(tree, 'policy_name'),
    table: relation(child(tree, 'table')),
    permissive: flag(tree, 'permissive'),
  }),
  DropStmt: (tree) =>
    drop(KINDS[text(tree, 'removeType')] ?? 'other', list(tree, 'objects').map(dropped), tree),
  RenameStmt: rename,
  AlterObjectSchemaStmt: (tree) => {
    const what = KINDS[text(tree, 'objectType')] ?? 'other';
    const [name, schema] = [child(tree, 'relation'), text(tree, 'newschema')];
    const to = schema === 'public' ? '' : `${schema}.`;
    return { at: 0, kind: 'rename', what, name: relation(name), to: to + text(name, 'relname') };
  },
  AlterPolicyStmt: (tree) => ({
    at: 0,
    kind: 'create policy',
    policy: text(tree, 'policy_name'),
    table: relation(child(tree, 'table')),
    permissive: true,
  }),
};

function createTable(tree: Tree, from: Text): Action {
  const elements = list(tree, 'tableElts').map(unwrap);
  const of = (kind: string) => elements.flatMap(([name, node]) => (name === kind ? [node] : []));
  const parents = list(tree, 'inhRelations').map(relationIn);
  const isPartition = child(tree, 'partbound') !== undefined;
  const given = options(tree, 'options');
  const hypertable = given.has('tsdb.hypertable') || given.has('timescaledb.hypertable');
  const column = plain(
    given.get('tsdb.partition_column') ?? given.get('timescaledb.partition_column'),
  );
  const range = child(tree, 'relation');
  return {
    at: 0,
    kind: 'create table',
    table: relation(range),
    columns: of('ColumnDef').map((one) => columnOf(one, from)),
    constraints: of('Constraint').map((one) => constraintOf(one, from)),
    ifNotExists: flag(tree, 'if_not_exists'),
    temporary: text(range, 'relpersistence') === 't',
    filled: false,
    inherits: isPartition ? [] : parents,
    partitionOf: isPartition ? (parents[0] ?? null) : null,
    partitioned: child(tree, 'partspec') !== undefined,
    strict: false,
    withoutRowid: false,
    hypertable: hypertable ? (column ?? '') : null,
  };
}

function createFromQuery(tree: Tree): Action {
  const into = child(tree, 'into');
  const name = relation(child(into, 'rel'));
  if (tree.objtype === 'OBJECT_MATVIEW') {
    const given = options(into, 'options');
    const continuous = given.has('timescaledb.continuous') || given.has('tsdb.continuous');
    const made = view(name, child(tree, 'query'));
    return { ...made, materialized: true, continuous, withData: !flag(into, 'skipData') };
  }
  return {
    at: 0,
    kind: 'create table',
    table: name,
    columns: [],
    constraints: [],
    ifNotExists: flag(tree, 'if_not_exists'),
    temporary: text(child(into, 'rel'), 'relpersistence') === 't',
    filled: true,
    inherits: [],
    partitionOf: null,
    partitioned: false,
    strict: false,
    withoutRowid: false,
    hypertable: null,
  };
}

function createIndex(tree: Tree): Action {
  const table = child(tree, 'relation');
  return {
    at: 0,
    kind: 'create index',
    index: text(tree, 'idxname'),
    table: relation(table),
    columns: list(tree, 'indexParams').map((one) => text(child(one, 'IndexElem'), 'name') || null),
    unique: flag(tree, 'unique'),
    concurrently: flag(tree, 'concurrent'),
    ifNotExists: flag(tree, 'if_not_exists'),
    only: !flag(table, 'inh'),
    partial: child(tree, 'whereClause') !== undefined,
    mentions: [
      ...columnsOf([tree.indexParams, tree.whereClause]),
      ...list(tree, 'indexIncludingParams').map((one) => text(child(one, 'IndexElem'), 'name')),
    ],
    perChunk: options(tree, 'options').has('timescaledb.transaction_per_chunk'),
  };
}

function view(name: string, query: Tree | undefined) {
  const tables = [...every(query, 'RangeVar')].map(relation);
  const mentions = columnsOf(query);
  const plainView = { materialized: false, continuous: false, withData: false };
  return { at: 0, kind: 'create view', view: name, tables, mentions, ...plainView } as const;
}

function drop(what: ObjectKind, names: readonly string[], tree: Tree): Action {
  const cascade = tree.behavior === 'DROP_CASCADE';
  const [ifExists, concurrently] = [flag(tree, 'missing_ok'), flag(tree, 'concurrent')];
  return { at: 0, kind: 'drop', what, names, cascade, ifExists, concurrently };
}

function dropped(tree: Tree): string {
  const [kind, node] = unwrap(tree);
  if (kind === 'List') return nameOf(list(node, 'items'));
  if (kind === 'ObjectWithArgs') return nameOf(list(node, 'objname'));
  if (kind === 'TypeName') return nameOf(list(node, 'names'));
  return plain(tree) ?? '';
}

function rename(tree: Tree): Action {
  const [old, to] = [text(tree, 'subname'), text(tree, 'newname')];
  const name = relation(child(tree, 'relation'));
  switch (tree.renameType) {
    case 'OBJECT_COLUMN':
      return { at: 0, kind: 'rename column', table: name, column: old, to };
    case 'OBJECT_TABCONSTRAINT':
      return { at: 0, kind: 'rename constraint', table: name, name: old, to };
    case 'OBJECT_SCHEMA':
      return { at: 0, kind: 'rename', what: 'schema', name: old, to };
    default: {
      const what = KINDS[text(tree, 'renameType')] ?? 'other';
      const renamed = name || nameOf(list(child(tree, 'object', 'List'), 'items'));
      return { at: 0, kind: 'rename', what, name: renamed, to };
    }
  }
}
