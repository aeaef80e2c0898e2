import type { Session, Tracer } from '../engines/engine.ts';
import type { Place } from '../errors.ts';
import type { Script } from '../migration/migration.ts';
import { placeIn } from '../runner/code.ts';
import { isBefore, statementsOf } from '../runner/prepare.ts';
import { type Traced, type TracedLock, traced } from '../schema/traced.ts';
import type { Probe, Trial } from './probe.ts';

/** Frames of a stack: a query builder stands between the migration and its session. */
const DEEP = 100;

/** Measures what each statement does: locks, rewrites, scans, rows, and changes of the schema. */
export function trace(): Probe {
  let tracer: Tracer | null = null;
  let statements: Traced[] = [];
  let places: (index: number) => Place | null = () => null;
  /** The statement that is about to be sent: what else goes through the session is the runner's own. */
  let next: Pick<Traced, 'sql' | 'at'> | null = null;
  return {
    session(trial) {
      statements = [];
      const usual = trial.engine.dialect.defaultSchema;
      places = placesOf(trial);
      return heedful(trial.session, async (sql, work) => {
        if (next?.sql !== sql) return work();
        const statement = next;
        tracer ??= await trial.engine.tracer(trial);
        const result = await tracer.around(sql, work, (measure) => {
          statements.push(traced(statement, measure, usual));
        });
        // One that fails may be sent again in another way.
        next = null;
        return result;
      });
    },
    listener(event) {
      if (event.type === 'statement') next = { sql: event.sql, at: places(event.index) };
    },
    async after() {
      await tracer?.close();
      tracer = null;
      return { findings: [], lock: strongest(statements)?.mode, statements };
    },
  };
}

type Around = <T>(sql: string, work: () => Promise<T>) => Promise<T>;

/** The session, of which `around` sees every statement. */
function heedful(session: Session, around: Around): Session {
  const own: Pick<Session, 'run' | 'query' | 'apart'> = {
    apart: true,
    run: (sql) => around(sql, () => session.run(sql)),
    query: (sql, parameters) => around(sql, () => session.query(sql, parameters)),
  };
  return Object.assign(Object.create(session) as Session, own);
}

/** Where the statement with a number stands: in the text, or where code has just sent it. */
function placesOf({ engine, migration }: Trial): (index: number) => Place | null {
  const script: Script = migration.up;
  if (script.kind === 'code') return () => placeIn(script, deepError());
  const { file } = script;
  let all: Place[] | undefined;
  return (index) => {
    all ??= [...statementsOf(script, engine)]
      .filter((one) => !isBefore(engine, script, one))
      .map(({ line, column }) => ({ file, line, column }));
    return all[index - 1] ?? null;
  };
}

function deepError(): Error {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEP;
  const error = new Error('');
  Error.stackTraceLimit = usual;
  return error;
}

/** The strongest lock of all statements. */
function strongest(all: readonly Traced[]): TracedLock | undefined {
  return all.flatMap(({ locks }) => locks).sort((a, b) => b.strength - a.strength)[0];
}
