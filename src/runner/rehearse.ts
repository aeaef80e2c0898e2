import type { Engine, QueryResult, Session } from '../engines/engine.ts';
import { label } from '../migration/migration.ts';
import type { Listener, StepPreview } from './events.ts';
import { type Prepared, type PreparedCode, preview, statementsOf } from './prepare.ts';

/** A longer text is to be read in its file. */
const LONGEST = 1024 * 1024;
/** Code that has sent so much goes round in circles: every count of written rows is 0 here. */
const MOST_QUERIES = 10_000;

/** What a dry run knows of the SQL of a step. */
export interface Rehearsal {
  /** Statement by statement, as it would be sent; null where it is very long. */
  readonly sql: readonly string[] | null;
  /** False for code that goes on after a result which only a real run can give. */
  readonly whole: boolean;
}

/** The SQL that steps would send. Nothing of it is sent: code speaks to a session that only listens. */
export async function rehearse(
  { engine, session, listener }: { engine: Engine; session: Session; listener: Listener },
  queue: readonly Prepared[],
): Promise<StepPreview[]> {
  const steps: StepPreview[] = [];
  for (const prepared of queue) {
    const known =
      prepared.kind === 'sql'
        ? statements(engine, prepared)
        : await listen(engine, session, listener, prepared);
    steps.push({ ...preview(prepared), ...known });
  }
  return steps;
}

function statements(engine: Engine, prepared: Extract<Prepared, { kind: 'sql' }>): Rehearsal {
  const { script } = prepared;
  const { done = 0 } = preview(prepared);
  if (script.size > LONGEST) return { sql: null, whole: true };
  const rest = [...statementsOf(script, engine)].slice(done);
  return { sql: rest.map(({ text }) => text), whole: true };
}

/** Thrown into code where it reads what nobody can know yet. */
class Unknown extends Error {}

async function listen(
  engine: Engine,
  session: Session,
  listener: Listener,
  prepared: PreparedCode,
): Promise<Rehearsal> {
  const sent: string[] = [];
  let whole = true;
  const unknown = (): never => {
    whole = false;
    throw new Unknown('a dry run has no results');
  };
  const send = (sql: string, parameters: readonly unknown[] = []) => {
    if (!whole || sent.length >= MOST_QUERIES) unknown();
    sent.push(withValues(sql, parameters));
  };
  const listening: Session = {
    facts: session.facts,
    run: async (sql) => send(sql),
    rows: async (sql) => {
      send(sql);
      return unreadable(unknown);
    },
    async query(sql, parameters): Promise<QueryResult> {
      send(sql, parameters);
      return { rows: unreadable(unknown), affected: 0n };
    },
    get handle() {
      return unknown();
    },
    close: async () => {},
  };
  const hooks = { inTransaction: prepared.transaction, before: () => {}, after: () => {} };
  try {
    await prepared.code.run({
      get handle() {
        return listening.handle;
      },
      kysely: () => engine.kysely(listening, hooks),
    });
  } catch (error) {
    // Code may catch what is thrown into it, and then fail in its own way.
    if (whole) {
      whole = false;
      const message = error instanceof Error ? error.message : String(error);
      listener({ type: 'warning', message: `${label(prepared.step)} stopped: ${message}` });
    }
  }
  return { sql: sent, whole };
}

/** Rows that can be handed on, but not looked at. */
function unreadable(unknown: () => never): never[] {
  return new Proxy([] as never[], {
    // A promise asks what it is given whether it is one.
    get: (_, name) => (name === 'then' ? undefined : unknown()),
    has: unknown,
    ownKeys: unknown,
  });
}

function withValues(sql: string, parameters: readonly unknown[]): string {
  return parameters.length === 0 ? sql : `${sql}\n-- with ${parameters.map(shown).join(', ')}`;
}

function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  const text = value instanceof Date ? value.toISOString() : JSON.stringify(value);
  return (text ?? 'null').replaceAll('\n', '\\n');
}
