import type {
  ConnectOptions,
  Created,
  Databases,
  Engine,
  Session,
  Target,
} from './engines/engine.ts';
import { engineFor } from './engines/index.ts';
import { HandrailError } from './errors.ts';
import type { MigratorOptions } from './options.ts';
import type { DatabaseFacts } from './results.ts';
import { reach } from './runner/reach.ts';

const CONNECT_SECONDS = 10;
const WAIT_SECONDS = 60;

type Options = Pick<
  MigratorOptions,
  'url' | 'driver' | 'pragmas' | 'connectTimeoutSeconds' | 'waitSeconds'
>;

/** What `createDatabase` made; the rest was there. */
export interface CreatedDatabase extends DatabaseFacts {
  readonly created: boolean;
  readonly extensions: readonly string[];
}

/** What `dropDatabase` found: false when there was nothing to drop. */
export interface DroppedDatabase {
  readonly database: string;
  readonly dropped: boolean;
}

/** Makes the database that the URL names, with these extensions, as far as they are not there. */
export async function createDatabase(
  options: Options,
  extensions: readonly string[] = [],
): Promise<CreatedDatabase> {
  const { databases, target, connect, mode } = await opened(options);
  const made = await reach<Created>(
    () => databases.create(target, mode, extensions),
    options.waitSeconds,
  );
  const facts = await withSession(connect, async ({ facts }) => facts);
  return { ...place(facts), created: made.database, extensions: made.extensions };
}

/** Removes the database that the URL names, with all that is in it. Asks nobody. */
export async function dropDatabase(options: Options): Promise<DroppedDatabase> {
  const { databases, target, mode } = await opened(options);
  const dropped = await reach(() => databases.drop(target, mode), options.waitSeconds);
  return { database: databases.name(target), dropped };
}

/** The name of the database, as a person types it to confirm something. */
export async function databaseName({ url, driver }: Options): Promise<string> {
  const { databases, target } = await opened({ url, ...(driver ? { driver } : {}) });
  return databases.name(target);
}

/** Waits until the database answers, for `waitSeconds` (60), and says how long it took. */
export async function waitForDatabase(
  options: Options & { readonly signal?: AbortSignal },
): Promise<DatabaseFacts & { readonly durationMs: number }> {
  const began = performance.now();
  const { waitSeconds = WAIT_SECONDS, signal } = options;
  const { connect } = await opened(options);
  const facts = await reach(
    () => withSession(connect, async ({ facts }) => facts),
    waitSeconds,
    signal,
  );
  return { ...place(facts), durationMs: Math.round(performance.now() - began) };
}

async function opened({ url, driver, pragmas, connectTimeoutSeconds }: Options) {
  const { engine, target } = await engineFor(url, driver);
  const timeoutSeconds = connectTimeoutSeconds ?? CONNECT_SECONDS;
  const mode: ConnectOptions = { readOnly: false, timeoutSeconds, ...(pragmas ? { pragmas } : {}) };
  const connect = () => engine.connect(target, { ...mode, readOnly: true });
  return { databases: await databasesOf(engine, target), target, mode, connect };
}

async function databasesOf(engine: Engine, target: Target): Promise<Databases> {
  if (engine.databases) return engine.databases(target);
  throw new HandrailError('CONNECT_UNKNOWN_ENGINE', { given: target.driver ?? engine.name });
}

async function withSession<T>(
  connect: () => Promise<Session>,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect();
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

const place = ({ server, database }: DatabaseFacts) => ({ server, database });
