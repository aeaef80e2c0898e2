import type { Measure } from '../../../schema/measure.ts';
import { type Schema, withoutHistory } from '../../../schema/schema.ts';
import { type Statement, split } from '../../../sql/splitter.ts';
import type { Row } from '../../engine.ts';
import type { Traceable, Tracer } from '../../tracer.ts';
import { grammar } from '../grammar.ts';
import type { PostgresSession } from '../session.ts';
import { classify } from '../statements.ts';
import { hasTimescale } from '../timescale.ts';
import { advance, relationsToReread } from './advance.ts';
import { compare, compareLocks } from './compare.ts';
import { READING_SQL, type Reading, readBefore, readingOf } from './reading.ts';
import {
  prepareTouched,
  readAll,
  readRelations,
  readTouched,
  type State,
  stateOf,
} from './state.ts';
import { Watch } from './watch.ts';

const NOTHING = { inside: false, prepared: false, locks: new Map(), counts: new Map() };

/** They may commit by themselves, which they can't do in a transaction that is open already. */
const MAY_COMMIT = ['CALL', 'DO'];

/** Traces by what the server says between the statements. */
export async function tracer(given: Traceable): Promise<Tracer> {
  return new PostgresTracer(given);
}

class PostgresTracer implements Tracer {
  readonly #given: Traceable;
  readonly #session: PostgresSession;
  readonly #watch: Watch;
  #state: State | null = null;
  #old: ReadonlySet<string> = new Set();

  constructor(given: Traceable) {
    this.#given = given;
    this.#session = given.session as PostgresSession;
    this.#watch = new Watch(given);
  }

  async around<T>(
    sql: string,
    work: () => Promise<T>,
    heard: (measure: Measure) => void,
  ): Promise<T> {
    const statement = read(sql);
    const kind = statement && classify(statement).kind;
    if (!statement || kind === 'transaction-control') return work();
    const before = await readBefore(this.#session, statement.words[0]);
    this.#state ??= await this.#begin(before);
    if (before.inside) return this.#inside(statement, before, work, heard);
    if (kind === 'plain' && !MAY_COMMIT.includes(statement.words[0] ?? '')) {
      return this.#alone(statement, work, heard);
    }
    return this.#outside(statement, work, heard);
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  async #begin({ inside }: Reading): Promise<State> {
    // What TimescaleDB tells of is not read again.
    const plain = !hasTimescale(this.#given.schema);
    const read = await this.#read(plain ? readRelations(inside) : readAll(inside));
    this.#old = new Set(read.relations.keys());
    return plain ? { ...read, schema: this.#given.schema } : read;
  }

  /** A statement in a transaction. */
  async #inside<T>(
    statement: Statement,
    before: Reading,
    work: () => Promise<T>,
    heard: (measure: Measure) => void,
  ): Promise<T> {
    const result = await work();
    const prepare = before.prepared ? [] : [prepareTouched];
    const [reading, ...rows] = (
      await this.#session.script([READING_SQL, ...prepare, readTouched()].join(';\n'))
    ).flat() as [Row, ...Row[]];
    const after = readingOf(reading);
    const touched = new Set(after.locks.keys());
    const known = this.#state as State;
    const read = () => this.#follow(known, this.#own(stateOf(rows)), touched);
    // What ROLLBACK TO undoes is no longer locked.
    const next = statement.words[0] === 'ROLLBACK' ? null : advance(known, await read(), touched);
    this.#state = next?.state ?? (await this.#read(readAll(true)));
    const objects = next ? ([next.gone, next.fresh] as const) : undefined;
    heard(this.#compare(statement, { ...before, ...known }, { ...after, ...this.#state }, objects));
    return result;
  }

  /** Reads again when others say a name that is gone. */
  async #follow(known: State, read: State, touched: ReadonlySet<string>): Promise<State> {
    const named = relationsToReread(known, read, touched);
    return named.length === 0 ? read : this.#read(readTouched(named));
  }

  /** A statement that could be in a transaction, in one of its own. */
  async #alone<T>(
    statement: Statement,
    work: () => Promise<T>,
    heard: (measure: Measure) => void,
  ): Promise<T> {
    await this.#session.run('BEGIN');
    try {
      const before = await readBefore(this.#session, statement.words[0]);
      const result = await this.#inside(statement, before, work, heard);
      await this.#session.run('COMMIT');
      return result;
    } catch (error) {
      await this.#session.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** A statement that the server refuses in a transaction: its locks are seen from outside. */
  async #outside<T>(
    statement: Statement,
    work: () => Promise<T>,
    heard: (measure: Measure) => void,
  ): Promise<T> {
    const known = this.#state as State;
    const { result, locks } = await this.#watch.during(
      statement.words[0],
      this.#tables(known),
      work,
    );
    const after = await this.#read(readAll(false));
    this.#state = after;
    const before = { ...NOTHING, ...known };
    const measure = this.#compare(statement, before, { ...NOTHING, ...after });
    const { locks: taken } = compareLocks({
      old: this.#old,
      before,
      after: { ...before, locks },
    });
    // Nothing is counted outside a transaction, but no index is built without reading its table.
    const built = measure.indexes.filter(({ work }) => work !== 'reused');
    const tables = new Map(built.map(({ index }) => [`${index.schema} ${index.table}`, index]));
    const scans = [...tables.values()].map(({ schema, table }) => ({
      table: { kind: 'table', schema, table: null, name: String(table) },
      rows: null,
    }));
    heard({ ...measure, locks: taken, scans });
    if ('error' in result) throw result.error;
    return result.value;
  }

  #tables({ relations }: State) {
    return [...relations.values()].flatMap(({ oid, name }) =>
      name.kind === 'table' && this.#old.has(oid) ? [name] : [],
    );
  }

  #compare(
    { text, words }: Statement,
    before: Reading & State,
    after: Reading & State,
    objects: readonly [Schema, Schema] = [before.schema, after.schema],
  ): Measure {
    return compare({ sql: text, word: words[0], old: this.#old, before, after, objects });
  }

  async #read(sql: string): Promise<State> {
    return this.#own(stateOf((await this.#session.script(sql)).flat()));
  }

  /** Without the history. */
  #own({ relations, schema }: State): State {
    const { table } = this.#given;
    const named = new Map([...relations].map(([oid, one]) => [{ ...one.name, facts: {} }, oid]));
    const left = new Set(withoutHistory([...named.keys()], table).map((one) => named.get(one)));
    return {
      relations: new Map([...relations].filter(([oid]) => left.has(oid))),
      schema: withoutHistory(schema, table),
    };
  }
}

/** The statement, if it is one. What is wrong with it, the database says. */
function read(sql: string): Statement | null {
  try {
    const [statement, ...others] = split([sql], grammar);
    return others.length === 0 ? (statement ?? null) : null;
  } catch {
    return null;
  }
}
