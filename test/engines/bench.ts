import { expect } from 'vitest';
import type {
  Block,
  Claim,
  ConnectOptions,
  Engine,
  Session,
  StatementKind,
  TableName,
} from '../../src/engines/engine.ts';
import { split } from '../../src/sql/splitter.ts';
import type { Subject } from './contract.ts';
import type { Probes } from './probes.ts';

let count = 0;

/** One open session on the database under test, and short ways to say what the contract tests. */
export class Bench {
  readonly engine: Engine;
  readonly probes: Probes;
  readonly concurrent: boolean;
  readonly connect: (options?: Partial<ConnectOptions>) => Promise<Session>;
  #session: Session | null = null;

  constructor(subject: Subject, connect: Bench['connect']) {
    this.engine = subject.engine;
    this.probes = subject.probes;
    this.concurrent = subject.concurrent;
    this.connect = connect;
  }

  get session(): Session {
    if (!this.#session) throw new Error('no session is open');
    return this.#session;
  }

  async open(): Promise<void> {
    this.#session = await this.connect();
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = null;
  }

  /** A table name that no other test has. */
  name(): string {
    return `t${++count}`;
  }

  classify(sql: string): StatementKind['kind'] {
    const [statement] = split([sql], this.engine.grammar);
    if (!statement) throw new Error('no statement');
    return this.engine.classify(statement).kind;
  }

  async expectNoTransaction(): Promise<void> {
    const open = await this.probes.inTransaction(this.session);
    expect(open, 'a transaction was left open').toBe(false);
  }

  /** Makes a history table with the column that claims look at. */
  async history(): Promise<TableName> {
    const table = { schema: this.engine.dialect.defaultSchema, name: this.name() };
    await this.session.run(createHistory(this.engine, table));
    return table;
  }

  claim(table: TableName, head: number | null, before: string[] = []): Claim {
    return { table, head, before };
  }

  /** The SQL that records `order`. */
  record(table: TableName, order: number, duration = '0'): string {
    return `INSERT INTO ${this.engine.dialect.table(table)} (version, applied_order, duration_ms) VALUES ('${order}', ${order}, ${duration})`;
  }

  block(table: TableName, order: number, body: string): Block {
    const name = { direction: 'up', version: String(order) } as const;
    return {
      ...name,
      body,
      record: (duration) => this.record(table, order, duration),
      limits: { lockMs: null, statementMs: null },
      headAfter: order,
    };
  }

  /** The orders that the history holds, as another reader sees them. */
  async orders(table: TableName): Promise<number[]> {
    const rows = await this.session.rows(
      `SELECT applied_order FROM ${this.engine.dialect.table(table)} ORDER BY applied_order`,
    );
    return rows.map((row) => Number(row.applied_order));
  }

  async exists(name: string): Promise<boolean> {
    const { dialect } = this.engine;
    const table = { schema: dialect.defaultSchema, name };
    return (await this.session.rows(dialect.columns(table))).length > 0;
  }
}

/** The SQL that makes a small history table. */
export function createHistory({ dialect }: Engine, table: TableName): string {
  const { text, integer } = dialect.types;
  return `CREATE TABLE ${dialect.table(table)} (version ${text} PRIMARY KEY, applied_order ${integer}, duration_ms ${integer})`;
}
