import { setImmediate as immediate } from 'node:timers/promises';
import type { ConnectOptions, Engine, Session, TableName, Target } from './engines/engine.ts';
import { engineFor } from './engines/index.ts';
import type { Source } from './formats/directory.ts';
import { tableName } from './inputs.ts';
import type { MigratorOptions } from './options.ts';
import { runFailed } from './runner/failure.ts';
import { reach } from './runner/reach.ts';

const CONNECT_SECONDS = 10;

/** What a verb of the migrator works on. */
export interface Open {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly table: TableName;
}

/** A source is used whole or not at all: nothing in it is skipped in silence. */
export function usable(source: Source): Source {
  const [problem] = source.problems;
  if (problem) throw problem;
  return source;
}

/** What every result says of the database. */
export function facts({ facts: { server, database } }: Session) {
  return { server, database };
}

/**
 * Opens the database of a migrator for the time of `use`. `read` is done while the server answers; `use` gets its
 * promise.
 */
export async function withSession<T, R = undefined>(
  { url, driver, pragmas, table, onEvent, ...given }: MigratorOptions,
  mode: Pick<ConnectOptions, 'readOnly' | 'signal'>,
  use: (open: Open, reading: Promise<R>) => Promise<T>,
  read: (engine: Engine) => Promise<R> = async () => undefined as R,
): Promise<T> {
  const { engine, target } = await engineFor(url, driver);
  const options: ConnectOptions = {
    ...mode,
    lazily: true,
    timeoutSeconds: given.connectTimeoutSeconds ?? CONNECT_SECONDS,
    ...(pragmas ? { pragmas } : {}),
  };
  const connect = () => engine.connect(target, options);
  const connecting = reach(connect, given.waitSeconds, mode.signal);
  const reading = onceUnderWay(() => read(engine));
  // Heard below, unless there is no connection: then that is what counts.
  reading.catch(() => {});
  const session = await connecting;
  try {
    onEvent?.({ type: 'connected', ...session.facts });
    return await use({ engine, target, session, table: tableName(table, engine.dialect) }, reading);
  } catch (error) {
    throw runFailed(engine, error, {});
  } finally {
    await session.close();
  }
}

/** Does work once a connection is on its way: until the server answers, there is time for it. */
async function onceUnderWay<T>(work: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < 2; turn++) await immediate();
  return work();
}
