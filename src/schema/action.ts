/**
 * What a statement does, as data: the same for every engine, as far as a schema, its rows, or its locks are
 * concerned. Names are as the database sees them (folded, unquoted); the default schema is left out.
 * `at` is where in the statement's text the thing begins, in UTF-16 units.
 */
export type Action = { readonly at: number } & (
  | DefinitionAction
  | TableAction
  | DataAction
  | ServerAction
);

/** Knows what statements mean. */
export interface StatementReader {
  /** The newest version of the server that it knows, such as 18 or 3.53. */
  readonly newest: number;
  /** The version of a server as it names itself: 16 for `postgres 16.4`. */
  version(server: string): number;
  /** What one statement does. Never throws: what can't be read is a `syntax error`, or `other`. */
  read(statement: string): readonly Action[];
  /** The statements that a block of code runs, as far as they are written out; none for any other statement. */
  inside(statement: string): readonly InnerStatement[];
  /** The lock that an action takes on an object that is there; null for none to speak of. */
  lock(action: Action): string | null;
}

/** A statement that stands in another one. */
export interface InnerStatement {
  readonly text: string;
  /** Where it begins in the other one. */
  readonly at: number;
  readonly actions: readonly Action[];
}

/** An action of one kind. */
export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** What can be created, renamed and dropped by a name. */
export type ObjectKind =
  | 'table'
  | 'view'
  | 'materialized view'
  | 'index'
  | 'sequence'
  | 'schema'
  | 'database'
  | 'type'
  | 'domain'
  | 'function'
  | 'trigger'
  | 'policy'
  | 'extension'
  | 'other';

/** Makes, renames or removes an object. */
type DefinitionAction =
  | CreateTable
  | CreateIndex
  | CreateView
  | CreateTrigger
  | { kind: 'create enum'; type: string; values: readonly string[] }
  | { kind: 'add enum value'; type: string; value: string }
  | { kind: 'rename enum value'; type: string; value: string }
  | { kind: 'create domain'; domain: string; constrained: boolean; volatile: boolean }
  | { kind: 'constrain domain'; domain: string; notValid: boolean }
  | { kind: 'create function'; name: string; volatile: boolean; tracked: boolean }
  | { kind: 'create schema'; schema: string }
  | { kind: 'create extension'; extension: string }
  | { kind: 'update extension'; extension: string }
  | { kind: 'create database'; database: string; template: string | null }
  | { kind: 'create policy'; policy: string; table: string; permissive: boolean }
  | { kind: 'rename'; what: ObjectKind; name: string; to: string }
  | Drop;

export interface CreateTable {
  readonly kind: 'create table';
  readonly table: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly ifNotExists: boolean;
  readonly temporary: boolean;
  /** Filled from a query, whose columns are not known here. */
  readonly filled: boolean;
  readonly inherits: readonly string[];
  readonly partitionOf: string | null;
  readonly partitioned: boolean;
  /** SQLite: STRICT, WITHOUT ROWID. */
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** The column by which an extension partitions it by time. */
  readonly hypertable: string | null;
}

export interface CreateIndex {
  readonly kind: 'create index';
  /** Empty where the database chooses one. */
  readonly index: string;
  readonly table: string;
  /** Plain columns, in order; null for an expression. */
  readonly columns: readonly (string | null)[];
  readonly unique: boolean;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  readonly only: boolean;
  readonly partial: boolean;
  /** Names of columns that its expressions and its condition mention, and those that it only includes. */
  readonly mentions: readonly string[];
  readonly perChunk: boolean;
}

export interface CreateView {
  readonly kind: 'create view';
  readonly view: string;
  readonly tables: readonly string[];
  /** Names of columns that its query mentions. */
  readonly mentions: readonly string[];
  readonly materialized: boolean;
  /** A view that an extension keeps up to date. */
  readonly continuous: boolean;
  readonly withData: boolean;
}

export interface CreateTrigger {
  readonly kind: 'create trigger';
  readonly trigger: string;
  readonly table: string;
  readonly tables: readonly string[];
  /** Names of columns that it mentions. */
  readonly mentions: readonly string[];
}

export interface Drop {
  readonly kind: 'drop';
  readonly what: ObjectKind;
  readonly names: readonly string[];
  readonly cascade: boolean;
  readonly ifExists: boolean;
  readonly concurrently: boolean;
}

/** Changes a table that is there. */
type TableAction = { readonly table: string } & (
  | { kind: 'add column'; column: Column; ifNotExists: boolean }
  | { kind: 'drop column'; column: string; cascade: boolean }
  | { kind: 'rename column'; column: string; to: string }
  | AlterType
  | { kind: 'set not null'; column: string }
  | { kind: 'drop not null'; column: string }
  | { kind: 'set default'; column: string; value: Expression }
  | { kind: 'drop default'; column: string }
  | { kind: 'add constraint'; constraint: Constraint }
  | { kind: 'validate constraint'; name: string }
  | { kind: 'drop constraint'; name: string; cascade: boolean }
  | { kind: 'rename constraint'; name: string; to: string }
  | { kind: 'set logged' }
  | { kind: 'set unlogged' }
  | { kind: 'set tablespace' }
  | { kind: 'set access method' }
  | { kind: 'set options'; options: Readonly<Record<string, string>> }
  | { kind: 'row security'; enabled: boolean }
  | { kind: 'replica identity'; to: string }
  | { kind: 'attach partition'; partition: string; isDefault: boolean }
  | { kind: 'detach partition'; partition: string; concurrently: boolean }
  /** What this database does not know; `words` says how it was written. */
  | { kind: 'unsupported alter'; words: string; becomes: 'set not null' | 'add check' | null }
  | { kind: 'other alter' }
);

export interface AlterType {
  readonly kind: 'alter type';
  readonly table: string;
  readonly column: string;
  readonly type: Type;
  readonly collation: string | null;
  /** Null when it is left to the database. */
  readonly using: Expression | null;
}

/** Reads or writes rows. */
type DataAction =
  | Insert
  | { kind: 'update'; table: string; where: Where; columns: readonly string[] }
  | { kind: 'delete'; table: string; where: Where }
  | { kind: 'truncate'; tables: readonly string[]; cascade: boolean }
  | { kind: 'copy'; table: string }
  | { kind: 'call'; name: string; arguments: readonly Argument[]; procedure: boolean };

export interface Insert {
  readonly kind: 'insert';
  readonly table: string;
  /** Null where no list of columns is given. */
  readonly columns: readonly string[] | null;
  readonly rows: 'values' | 'query' | 'whole table';
  readonly from: readonly string[];
  /** How its query chooses among them. */
  readonly where: Where;
  /** Columns that ON CONFLICT DO UPDATE gives values to. */
  readonly updates: readonly string[];
}

/** Acts on the server, the session, or the storage. */
type ServerAction =
  | { kind: 'reindex'; what: 'index' | 'table' | 'all'; name: string; concurrently: boolean }
  | { kind: 'refresh view'; view: string; concurrently: boolean; withData: boolean }
  | { kind: 'lock'; tables: readonly string[]; mode: string }
  | { kind: 'vacuum'; full: boolean; tables: readonly string[] }
  | { kind: 'cluster'; table: string }
  /** `value` is empty where it goes back to what it was; `name` is `all` where every setting does. */
  | { kind: 'setting'; name: string; value: string; local: boolean }
  | { kind: 'pragma'; name: string; value: string | null }
  | { kind: 'transaction'; does: 'begin' | 'commit' | 'rollback' | 'savepoint' }
  | { kind: 'grant'; revoke: boolean; toPublic: boolean; objects: readonly string[] }
  | { kind: 'credential'; what: string; secret: string }
  /** Code that is not looked into. */
  | { kind: 'opaque'; words: string }
  | { kind: 'syntax error'; message: string }
  | { kind: 'other'; words: string };

export interface Column {
  readonly name: string;
  readonly at: number;
  /** Null where none is declared. */
  readonly type: Type | null;
  readonly notNull: boolean;
  readonly default: Expression | null;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly autoincrement: boolean;
  readonly references: Reference | null;
  readonly check: Expression | null;
  readonly generated: 'stored' | 'virtual' | null;
  /** Names of columns that it is computed from. */
  readonly from: readonly string[];
  readonly identity: boolean;
}

export interface Type {
  /** As the catalogue names it: `int4`, `varchar`, `timestamptz`. */
  readonly name: string;
  readonly arguments: readonly number[];
  readonly array: boolean;
  /** As people write it: `varchar(20)`. */
  readonly text: string;
}

export interface Reference {
  readonly table: string;
  readonly columns: readonly string[];
  readonly onDelete: 'cascade' | 'set null' | 'set default' | 'none';
}

export interface Constraint {
  /** Null where the database chooses one. */
  readonly name: string | null;
  readonly at: number;
  readonly type: 'check' | 'foreign key' | 'unique' | 'primary key' | 'exclusion' | 'not null';
  readonly columns: readonly string[];
  readonly references: Reference | null;
  readonly notValid: boolean;
  readonly usingIndex: string | null;
  readonly check: Expression | null;
}

export interface Expression {
  readonly text: string;
  /** The same whatever the row and the moment. */
  readonly constant: boolean;
  readonly isNull: boolean;
  readonly functions: readonly string[];
  readonly columns: readonly string[];
  readonly strings: readonly string[];
  /** Columns that are not null wherever it is true. */
  readonly notNull: readonly string[];
  /** The one type it is cast to, when that is all it does to one column. */
  readonly castOf: string | null;
}

/** How a statement chooses its rows. */
export interface Where {
  /** `all`: no condition. `filter`: any number of rows may fit. `range`: a piece of a key. `few`: named values. */
  readonly reach: 'all' | 'filter' | 'range' | 'few';
  /** Columns that are compared with a value, when that is how rows are chosen. */
  readonly equal: readonly string[];
}

export interface Argument {
  readonly name: string | null;
  /** The text of a plain value; null for anything else. */
  readonly value: string | null;
  readonly call: { readonly name: string; readonly arguments: readonly Argument[] } | null;
}
