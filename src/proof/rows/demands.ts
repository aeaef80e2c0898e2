import type { FillableTable, TableName } from '../../engines/engine.ts';
import type { Action, ActionOf, Column, Constraint } from '../../schema/action.ts';

/** What a statement asks of every row of a table that is there. */
export type Demand = { readonly table: FillableTable; readonly columns: readonly string[] } & (
  | { readonly kind: 'null' | 'duplicate' }
  | {
      readonly kind: 'orphan';
      readonly parent: TableName;
      readonly parentColumns: readonly string[];
    }
  | { readonly kind: 'check'; readonly condition: string }
  | { readonly kind: 'type'; readonly type: string }
  /** Any row at all is one too many. */
  | { readonly kind: 'any' }
);

/** The tables before a migration, and what its statements have said so far. */
export interface Known {
  /** By a name as statements give it. */
  table(name: string): FillableTable | undefined;
  readonly earlier: readonly Action[];
}

/** A table by the name that a statement gives it, without the schema `usual`. */
export function tableNamed(
  tables: readonly FillableTable[],
  given: string,
  usual: string,
): FillableTable | undefined {
  const [name, schema = usual] = given.split('.').reverse();
  return tables.find((one) => one.name === name && one.schema === schema);
}

/** What an action asks of rows. Nothing for what asks nothing, or can't be told. */
export function demandsOf(action: Action, known: Known): Demand[] {
  if (action.kind === 'insert') return ofCopy(action, known);
  const table = 'table' in action ? known.table(action.table) : undefined;
  if (!table) return [];
  switch (action.kind) {
    case 'set not null':
      return [{ table, kind: 'null', columns: [action.column] }];
    case 'add column':
      // What is computed may fail for some rows only.
      return action.column.generated ? [] : [{ table, kind: 'any', columns: [] }];
    case 'alter type': {
      const { using, column, type } = action;
      if (using !== null && using.castOf === null) return [];
      return [{ table, kind: 'type', columns: [column], type: type.text }];
    }
    case 'create index':
      if (!action.unique || action.partial || action.columns.includes(null)) return [];
      return [{ table, kind: 'duplicate', columns: action.columns as string[] }];
    case 'add constraint':
      return ofConstraint(action.constraint, table, known);
    case 'validate constraint':
      return ofNamed(table, action.name, known);
    default:
      return [];
  }
}

function ofConstraint(constraint: Constraint, table: FillableTable, known: Known): Demand[] {
  const { type, columns, references, check, usingIndex } = constraint;
  if (usingIndex !== null) return [];
  const missing = columns.map((name): Demand => ({ table, kind: 'null', columns: [name] }));
  switch (type) {
    case 'not null':
      return missing;
    case 'primary key':
      return [...missing, { table, kind: 'duplicate', columns }];
    case 'unique':
      return [{ table, kind: 'duplicate', columns }];
    case 'check':
      return check ? [{ table, kind: 'check', columns: check.columns, condition: check.text }] : [];
    case 'foreign key': {
      const parent = references && known.table(references.table);
      if (!references || !parent) return [];
      const named = references.columns.length > 0;
      const parentColumns = named ? references.columns : parent.primaryKey;
      return [{ table, kind: 'orphan', columns, parent, parentColumns }];
    }
    default:
      return [];
  }
}

/** A constraint that is there, or was added a moment ago, and has not been held against the rows. */
function ofNamed(table: FillableTable, name: string, known: Known): Demand[] {
  const added = known.earlier.findLast(
    (one): one is ActionOf<'add constraint'> =>
      one.kind === 'add constraint' && one.constraint.name === name,
  );
  if (added) return ofConstraint(added.constraint, table, known);
  const check = table.checks.find((one) => one.name === name);
  if (check) return [{ table, kind: 'check', ...check }];
  const reference = table.references.find((one) => one.name === name);
  return reference ? [{ ...reference, table, kind: 'orphan' }] : [];
}

/** Rows that are copied into a table must fit there: its columns are taken for those of the same name. */
function ofCopy({ table, from }: ActionOf<'insert'>, known: Known): Demand[] {
  const source = from.length === 1 ? known.table(from[0] as string) : undefined;
  const made = known.earlier.findLast(
    (one): one is ActionOf<'create table'> => one.kind === 'create table' && one.table === table,
  );
  if (!source || !made) return [];
  const asked = [
    ...made.constraints.flatMap((one) => ofConstraint(one, source, known)),
    ...made.columns.flatMap((one) => ofColumn(one, source, known)),
  ];
  const names = new Set(source.columns.map(({ name }) => name));
  return asked.filter(({ columns }) => columns.every((name) => names.has(name)));
}

function ofColumn(column: Column, table: FillableTable, known: Known): Demand[] {
  const { name, type, references, check } = column;
  const one = (type: Constraint['type']): Constraint => ({
    ...{ name: null, at: 0, columns: [name], notValid: false, usingIndex: null },
    ...{ type, references, check },
  });
  const constraints = [
    ...(column.notNull ? [one('not null')] : []),
    ...(column.primaryKey ? [one('primary key')] : []),
    ...(column.unique ? [one('unique')] : []),
    ...(references ? [one('foreign key')] : []),
    ...(check ? [one('check')] : []),
  ];
  return [
    ...constraints.flatMap((constraint) => ofConstraint(constraint, table, known)),
    ...(type ? [{ table, kind: 'type', columns: [name], type: type.text } as const] : []),
  ];
}
