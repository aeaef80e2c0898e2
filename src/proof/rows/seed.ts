import type { Engine, Filler, Session } from '../../engines/engine.ts';
import { type Query, readQueries } from '../queries.ts';
import { tableNamed } from './demands.ts';
import { type Avoided, inTransaction } from './fill.ts';

/** A statement of a file with rows that could not be run, and why. */
export interface Unseeded {
  readonly statement: Query;
  readonly reason: string;
}

/** Runs the statements of a file with rows. */
export type Seed = (
  filler: Filler,
  session: Session,
  avoided: readonly Avoided[],
) => Promise<Unseeded[]>;

/**
 * Each statement of the file is run once on each connection: as soon as the tables that it names are there. Gives those
 * that failed then. Throws SOURCE_UNREADABLE.
 */
export function seedFrom(path: string, engine: Engine): Seed {
  let statements: readonly Query[] | undefined;
  const done = new WeakMap<Session, Set<Query>>();
  return async (filler, session, avoided) => {
    statements ??= readQueries(path, engine.grammar);
    const ran = done.get(session) ?? new Set();
    done.set(session, ran);
    const reader = await engine.reader();
    const tables = await filler.tables();
    const isThere = (name: string) => tableNamed(tables, name, engine.dialect.defaultSchema);
    const due = statements.filter(
      (one) =>
        !ran.has(one) &&
        reader.read(one.sql).every((action) => !('table' in action) || isThere(action.table)),
    );
    if (due.length === 0) return [];
    const refused = await inTransaction(filler, session, async () => {
      const said = await filler.attempt(due.map(({ sql }) => sql));
      await filler.attempt(avoided.map(({ removal }) => removal));
      return said;
    });
    for (const one of due) ran.add(one);
    return due.flatMap((statement, i) => {
      const reason = refused[i]?.message;
      return reason === undefined ? [] : [{ statement, reason }];
    });
  };
}
