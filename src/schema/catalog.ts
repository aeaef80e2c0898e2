import type { Action, ActionOf, Constraint } from './action.ts';
import {
  addColumn,
  addConstraint,
  changeTable,
  foundTable,
  type KnownColumn,
  type KnownConstraint,
  type KnownTable,
  type Stamp,
} from './known-table.ts';

export interface KnownIndex {
  readonly name: string;
  table: string;
  readonly columns: readonly (string | null)[];
  readonly mentions: readonly string[];
  readonly unique: boolean;
  readonly by: Stamp;
}

export interface KnownView {
  readonly name: string;
  readonly tables: readonly string[];
  readonly mentions: readonly string[];
  readonly materialized: boolean;
  readonly continuous: boolean;
  readonly by: Stamp;
}

export interface KnownTrigger {
  readonly name: string;
  readonly table: string;
  readonly tables: readonly string[];
  readonly mentions: readonly string[];
}

/**
 * The schema as far as the statements that were applied to it tell. What they don't mention may exist all the
 * same: nothing is concluded from absence.
 */
export class Catalog {
  readonly tables = new Map<string, KnownTable>();
  readonly indexes = new Map<string, KnownIndex>();
  readonly views = new Map<string, KnownView>();
  readonly triggers = new Map<string, KnownTrigger>();
  /** Types, with when each was made. */
  readonly types = new Map<string, Stamp>();
  /** Domains, and whether a column of one makes the database look at each row. */
  readonly domains = new Map<string, boolean>();
  /** Functions, and whether each call may give another result. */
  readonly functions = new Map<string, boolean>();
  readonly extensions = new Set<string>();
  /** Calls of `add_…_policy`, with the relation that each is for. */
  readonly policies = new Set<string>();

  column(table: string, column: string): KnownColumn | undefined {
    return this.tables.get(table)?.columns.get(column);
  }

  indexesOf(table: string): KnownIndex[] {
    return [...this.indexes.values()].filter((index) => index.table === table);
  }

  /** The indexes that can't be without a column. */
  indexesWith(table: string, column: string): KnownIndex[] {
    return this.indexesOf(table).filter(
      ({ columns, mentions }) => columns.includes(column) || mentions.includes(column),
    );
  }

  viewsOn(table: string): KnownView[] {
    return [...this.views.values()].filter(({ tables }) => tables.includes(table));
  }

  triggersOn(table: string): KnownTrigger[] {
    return [...this.triggers.values()].filter((one) => one.table === table);
  }

  /** Foreign keys of other tables that point to this one. */
  childrenOf(table: string): { table: string; constraint: KnownConstraint }[] {
    return [...this.tables.values()].flatMap((child) =>
      child.constraints
        .filter(({ references }) => references?.table === table && child.name !== table)
        .map((constraint) => ({ table: child.name, constraint })),
    );
  }

  /** Whether rows of the table are known to have a value there. */
  isNotNull(table: string, column: string): boolean {
    const known = this.tables.get(table);
    if (known?.columns.get(column)?.notNull) return true;
    return (known?.constraints ?? []).some(
      ({ type, columns }) => type === 'primary key' && columns.includes(column),
    );
  }

  /** Takes in what an action has done. */
  apply(action: Action, by: Stamp): void {
    if ('table' in action && this.#onTable(action, by)) return;
    switch (action.kind) {
      case 'create view':
        this.views.set(action.view, { ...action, name: action.view, by });
        break;
      case 'create enum':
        this.types.set(action.type, by);
        break;
      case 'create domain':
        this.domains.set(action.domain, action.constrained || action.volatile);
        break;
      case 'create function':
        this.functions.set(action.name, action.volatile);
        break;
      case 'create extension':
        this.extensions.add(action.extension);
        break;
      case 'rename':
        this.#rename(action);
        break;
      case 'drop':
        for (const name of action.names) this.#drop(action.what, name);
        break;
      case 'call':
        this.#call(action);
    }
  }

  #onTable(action: Extract<Action, { table: string }>, by: Stamp): boolean {
    const { table } = action;
    switch (action.kind) {
      case 'create table':
        if (!(action.ifNotExists && this.tables.has(table))) this.#createTable(action, by);
        return true;
      case 'create index':
        this.#createIndex(action, by);
        return true;
      case 'create trigger':
        this.triggers.set(action.trigger, { ...action, name: action.trigger });
        return true;
      default: {
        changeTable(this.#tableThatIs(table), action, by);
        if (action.kind === 'drop column') this.#dropColumn(table, action.column);
        if (action.kind === 'rename column') this.#renameColumn(action);
        if (action.kind === 'add constraint') this.#useIndex(action.constraint);
        return true;
      }
    }
  }

  #tableThatIs(name: string): KnownTable {
    const known = this.tables.get(name) ?? foundTable(name);
    this.tables.set(name, known);
    return known;
  }

  #createTable(action: ActionOf<'create table'>, by: Stamp): void {
    const { table: name, columns, temporary, partitioned, strict, withoutRowid } = action;
    const parent = action.partitionOf === null ? undefined : this.tables.get(action.partitionOf);
    const known: KnownTable = {
      name,
      by,
      temporary,
      partitioned,
      strict,
      withoutRowid,
      complete: !action.filled && action.inherits.length === 0 && action.partitionOf === null,
      autoincrement: columns.some(({ autoincrement }) => autoincrement),
      hypertable: action.hypertable,
      compressed: false,
      columns: new Map(parent?.columns),
      constraints: [],
    };
    this.tables.set(name, known);
    for (const column of columns) addColumn(known, column, by);
    for (const constraint of action.constraints) addConstraint(known, constraint, by);
  }

  #createIndex(action: ActionOf<'create index'>, by: Stamp): void {
    const { table, columns, mentions, unique } = action;
    const chosen = [table, ...columns.map((column) => column ?? 'expr'), 'idx'].join('_');
    const name = action.index || chosen;
    if (action.ifNotExists && this.indexes.has(name)) return;
    this.indexes.set(name, { name, table, columns, mentions, unique, by });
  }

  #useIndex({ usingIndex }: Constraint): void {
    if (usingIndex !== null) this.indexes.delete(usingIndex);
  }

  #dropColumn(table: string, column: string): void {
    for (const { name } of this.indexesWith(table, column)) this.indexes.delete(name);
  }

  #renameColumn({ table, column, to }: ActionOf<'rename column'>): void {
    for (const index of this.indexesOf(table)) {
      const columns = index.columns.map((one) => (one === column ? to : one));
      this.indexes.set(index.name, { ...index, columns });
    }
  }

  #drop(what: string, name: string): void {
    if (what === 'index') this.indexes.delete(name);
    else if (what === 'view' || what === 'materialized view') this.views.delete(name);
    else if (what === 'trigger') this.triggers.delete(name);
    else if (what === 'type') this.types.delete(name);
    else if (what === 'table') this.#dropTable(name);
  }

  #dropTable(name: string): void {
    this.tables.delete(name);
    for (const index of this.indexesOf(name)) this.indexes.delete(index.name);
    for (const trigger of this.triggersOn(name)) this.triggers.delete(trigger.name);
  }

  #rename({ what, name, to }: ActionOf<'rename'>): void {
    const known = this.tables.get(name);
    if (what === 'index') {
      const index = this.indexes.get(name);
      if (index) this.indexes.set(to, { ...index, name: to });
      this.indexes.delete(name);
    }
    if (what !== 'table' || !known) return;
    this.tables.delete(name);
    this.tables.set(to, Object.assign(known, { name: to }));
    for (const index of this.indexesOf(name)) index.table = to;
  }

  #call({ name, arguments: [relation, by] }: ActionOf<'call'>): void {
    const table = relation?.value?.replace(/^public\./, '') ?? '';
    if (/_policy$/.test(name)) this.#policy(name, table);
    if (!/create_hypertable$|add_(compression|columnstore)_policy$/.test(name)) return;
    const known = this.#tableThatIs(table);
    if (name.endsWith('_policy')) known.compressed = true;
    else known.hypertable = by?.value ?? by?.call?.arguments[0]?.value ?? '';
  }
  #policy(name: string, relation: string): void {
    const plain = name.slice(name.lastIndexOf('.') + 1);
    if (plain.startsWith('remove_')) this.policies.delete(`${plain.slice(7)} ${relation}`);
    else if (plain.startsWith('add_')) this.policies.add(`${plain.slice(4)} ${relation}`);
  }
}
