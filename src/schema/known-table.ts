import type { Action, Column, Constraint, Expression, Type } from './action.ts';

/** Which migration, and which of its transactions, did something. */
export interface Stamp {
  readonly file: number;
  readonly transaction: number;
}

/** A column as statements have left it. */
export interface KnownColumn {
  readonly name: string;
  readonly type: Type | null;
  readonly notNull: boolean;
  readonly default: Expression | null;
  /** Names of columns that it is computed from. */
  readonly from: readonly string[];
  readonly by: Stamp;
}

/** A constraint, and whether its rows have been checked. */
export interface KnownConstraint extends Constraint {
  /** It stands in the definition of its column. */
  readonly ofColumn: boolean;
  readonly valid: boolean;
  readonly by: Stamp;
  /** When its rows were checked. */
  readonly validBy: Stamp;
}

/** A table that the statements read so far have made. */
export interface KnownTable {
  name: string;
  readonly by: Stamp;
  readonly temporary: boolean;
  /** Every column is known: it was not filled from a query, nor inherited. */
  readonly complete: boolean;
  readonly partitioned: boolean;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  readonly autoincrement: boolean;
  /** The column by which an extension partitions it; null when it doesn't. */
  hypertable: string | null;
  /** An extension keeps old rows compressed. */
  compressed: boolean;
  readonly columns: Map<string, KnownColumn>;
  constraints: KnownConstraint[];
}

/** Adds a column, with the constraints that stand in its definition. */
export function addColumn(table: KnownTable, column: Column, by: Stamp): void {
  const { name, type, primaryKey, references, check } = column;
  const serial = column.identity || /^(small|big)?serial\d?$/.test(type?.name ?? '');
  const notNull = column.notNull || primaryKey || serial;
  const { default: value, from } = column;
  table.columns.set(name, { name, type, notNull, default: value, from, by });
  const base = { name: null, at: column.at, columns: [name], notValid: false, usingIndex: null };
  const add = (constraint: Pick<Constraint, 'type' | 'references' | 'check'>) =>
    addConstraint(table, { ...base, ...constraint }, by, true);
  if (primaryKey) add({ type: 'primary key', references: null, check: null });
  if (column.unique) add({ type: 'unique', references: null, check: null });
  if (references) add({ type: 'foreign key', references, check: null });
  if (check) add({ type: 'check', references: null, check });
}

const ENDINGS: Readonly<Record<Constraint['type'], string>> = {
  check: 'check',
  'foreign key': 'fkey',
  unique: 'key',
  'primary key': 'pkey',
  exclusion: 'excl',
  'not null': 'not_null',
};

/** Adds a constraint, under the name that the database would choose for it. */
export function addConstraint(
  table: KnownTable,
  constraint: Constraint,
  by: Stamp,
  ofColumn = false,
): void {
  const { type, columns, check } = constraint;
  const named = type === 'primary key' ? [] : type === 'check' ? (check?.columns ?? []) : columns;
  const name = constraint.name ?? [table.name, ...named, ENDINGS[type]].join('_');
  const valid = !constraint.notValid;
  table.constraints.push({ ...constraint, name, ofColumn, valid, by, validBy: by });
  if (!valid || (type !== 'primary key' && type !== 'not null')) return;
  for (const column of columns) setColumn(table, column, { notNull: true });
}

function setColumn(table: KnownTable, name: string, change: Partial<KnownColumn>): void {
  const unknown = { name, type: null, notNull: false, default: null, from: [], by: table.by };
  const column = table.columns.get(name) ?? (table.complete ? undefined : unknown);
  if (column) table.columns.set(name, { ...column, ...change });
}

/** A table that is there, but was not made by the statements read so far. */
export function foundTable(name: string): KnownTable {
  return {
    name,
    by: { file: -1, transaction: -1 },
    temporary: false,
    complete: false,
    partitioned: false,
    strict: false,
    withoutRowid: false,
    autoincrement: false,
    hypertable: null,
    compressed: false,
    columns: new Map(),
    constraints: [],
  };
}

/** Takes in what an action changes about a table that is there. */
export function changeTable(table: KnownTable, action: Action, by: Stamp): void {
  switch (action.kind) {
    case 'add column':
      if (!(action.ifNotExists && table.columns.has(action.column.name)))
        addColumn(table, action.column, by);
      break;
    case 'drop column':
      table.columns.delete(action.column);
      table.constraints = table.constraints.filter((one) => !one.columns.includes(action.column));
      break;
    case 'rename column':
      renameColumn(table, action.column, action.to);
      break;
    case 'alter type':
      setColumn(table, action.column, { type: action.type });
      break;
    case 'set not null':
      setColumn(table, action.column, { notNull: true });
      break;
    case 'drop not null':
      setColumn(table, action.column, { notNull: false });
      break;
    case 'set default':
      setColumn(table, action.column, { default: action.value });
      break;
    case 'drop default':
      setColumn(table, action.column, { default: null });
      break;
    case 'add constraint':
      addConstraint(table, action.constraint, by);
      break;
    case 'validate constraint':
      validate(table, action.name, by);
      break;
    case 'drop constraint':
      table.constraints = table.constraints.filter(({ name }) => name !== action.name);
      break;
    case 'set options':
      if (Object.keys(action.options).some((name) => /compress|columnstore/.test(name)))
        table.compressed = true;
  }
}

function renameColumn(table: KnownTable, from: string, to: string): void {
  const now = (columns: readonly string[]) => columns.map((one) => (one === from ? to : one));
  table.constraints = table.constraints.map((one) => ({ ...one, columns: now(one.columns) }));
  const column = table.columns.get(from);
  if (!column) return;
  table.columns.delete(from);
  table.columns.set(to, { ...column, name: to });
}

function validate(table: KnownTable, name: string, by: Stamp): void {
  table.constraints = table.constraints.map((one) => {
    if (one.name !== name || one.valid) return one;
    if (one.type === 'not null') {
      for (const column of one.columns) setColumn(table, column, { notNull: true });
    }
    return { ...one, valid: true, validBy: by };
  });
}
