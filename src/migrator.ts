import { resolve } from 'node:path';
import type { ConnectOptions, Engine, Session, TableName, Target } from './engines/engine.ts';
import { engineFor } from './engines/index.ts';
import { HandrailError, isHandrailError } from './errors.ts';
import { createMigration, type Numbering } from './formats/create.ts';
import { readFolders, type Source } from './formats/directory.ts';
import type { Format } from './formats/format.ts';
import { formatNamed } from './formats/index.ts';
import { scriptOfText } from './formats/script.ts';
import { readHistory } from './history/history.ts';
import { isVersion, type Version } from './migration/version.ts';
import type { DownOptions, Migrator, MigratorOptions, RunOptions, UpOptions } from './options.ts';
import type { Goal } from './planner/plan.ts';
import { newest, standings } from './planner/states.ts';
import type { ForceResult, RunResult, StatusResult, ValidateResult } from './results.ts';
import type { MigratorEvent, StepPreview } from './runner/events.ts';
import { prepare } from './runner/prepare.ts';
import { type RunOutcome, run } from './runner/run.ts';
import { pause } from './runner/wait.ts';
import { VERSION } from './version.ts';

const LOCK_WAIT_SECONDS = 300;
const CONNECT_SECONDS = 10;

/** A migrator for one database. Nothing is opened until a method is called. */
export function createMigrator(options: MigratorOptions): Migrator {
  return new HandrailMigrator(options);
}

/** Composition root: resolves engine, source and history, and hands them to the use case of each verb. */
class HandrailMigrator implements Migrator {
  readonly #options: MigratorOptions;
  readonly #folders: string[];
  readonly #format: Format;

  constructor(options: MigratorOptions) {
    this.#options = options;
    this.#folders = [options.dir ?? 'migrations'].flat().map((dir) => resolve(dir));
    this.#format = formatNamed(options.format);
  }

  async up({ count, to, ...options }: UpOptions = {}): Promise<RunResult> {
    return this.#run({ kind: 'up', ...given({ count, to }) }, options);
  }

  async down({ count, to, all, ...options }: DownOptions = {}): Promise<RunResult> {
    return this.#run({ kind: 'down', ...given({ count, to, all }) }, options);
  }

  async goto(version: Version, options: RunOptions = {}): Promise<RunResult> {
    return this.#run({ kind: 'goto', version }, options);
  }

  async redo({ count = 1, ...options }: RunOptions & { count?: number } = {}): Promise<RunResult> {
    return this.#run({ kind: 'redo', count }, options);
  }

  async status(): Promise<StatusResult> {
    const { migrationStatus } = await import('./planner/status.ts');
    return this.#withSession({ readOnly: true }, async ({ engine, session, table }) => {
      const source = usable(readFolders(this.#folders, this.#format, engine.grammar));
      const { rows } = await readHistory(session, engine.dialect, table);
      return {
        ...facts(session),
        version: newest(rows)?.version ?? '0',
        dirty: rows.some((row) => row.dirty),
        migrations: standings(source.migrations, rows).map(migrationStatus),
      };
    });
  }

  async validate(): Promise<ValidateResult> {
    const { validate } = await import('./planner/validate.ts');
    return this.#withSession({ readOnly: true }, async ({ engine, session, table }) => {
      const source = readFolders(this.#folders, this.#format, engine.grammar);
      const { rows } = await readHistory(session, engine.dialect, table);
      const read = (step: Parameters<typeof prepare>[1]) => {
        const script = step.migration?.[step.direction];
        if (script) prepare(engine, step, script, false);
      };
      const found = validate(source, rows, read, await engine.integrity(session));
      return { ...facts(session), ...found };
    });
  }

  async force(version: Version): Promise<ForceResult> {
    checkVersion(version);
    const { force } = await import('./runner/force.ts');
    return this.#withSession({ readOnly: false }, async (open) => {
      const source = usable(readFolders(this.#folders, this.#format, open.engine.grammar));
      const forced = await force({ ...this.#work(open, source), version });
      return { ...facts(open.session), ...forced };
    });
  }

  async create(name: string, { numbering }: { numbering?: Numbering } = {}): Promise<string[]> {
    return createMigration(this.#folders, this.#format, name, numbering);
  }

  async #run(goal: Goal, options: RunOptions): Promise<RunResult> {
    const asked = goal.kind === 'goto' ? goal.version : goal.kind === 'redo' ? undefined : goal.to;
    if (asked !== undefined) checkVersion(asked);
    const began = performance.now();
    const dryRun = options.dryRun ?? false;
    const warnings: string[] = [];
    return this.#withSession({ readOnly: dryRun }, async (open) => {
      const source = usable(readFolders(this.#folders, this.#format, open.engine.grammar));
      const work = this.#work(open, source, warnings);
      const input = {
        ...work,
        goal,
        atomic: options.atomic ?? false,
        dryRun,
        signal: options.signal,
      };
      const outcome = await withCancel(open.session, options.signal, () => run(input));
      return {
        ...facts(open.session),
        ...runResult(outcome, source, dryRun),
        warnings,
        durationMs: Math.round(performance.now() - began),
      };
    });
  }

  #work(open: Open, { migrations }: Source, warnings: string[] = []) {
    const { engine } = open;
    return {
      ...open,
      migrations,
      lockWaitSeconds: this.#options.lockWaitSeconds ?? LOCK_WAIT_SECONDS,
      handrailVersion: VERSION,
      readScript: (text: string, shown: string) => scriptOfText(text, shown, engine.grammar),
      listener: (event: MigratorEvent) => {
        if (event.type === 'warning') warnings.push(event.message);
        this.#options.onEvent?.(event);
      },
    };
  }

  async #withSession<T>(mode: { readOnly: boolean }, use: (open: Open) => Promise<T>): Promise<T> {
    const { url, driver, pragmas, connectTimeoutSeconds, waitSeconds } = this.#options;
    const { engine, target } = await engineFor(url, driver);
    const options: ConnectOptions = {
      ...mode,
      timeoutSeconds: connectTimeoutSeconds ?? CONNECT_SECONDS,
      ...(pragmas ? { pragmas } : {}),
    };
    const session = await reach(() => engine.connect(target, options), waitSeconds);
    try {
      this.#options.onEvent?.({ type: 'connected', ...session.facts });
      const table = tableName(this.#options.table, engine);
      return await use({ engine, target, session, table });
    } finally {
      await session.close();
    }
  }
}

interface Open {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly table: TableName;
}

/** Tries again, once a second, while the server can't be reached. */
async function reach(connect: () => Promise<Session>, waitSeconds = 0): Promise<Session> {
  const end = Date.now() + waitSeconds * 1000;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      const unreachable =
        isHandrailError(error, 'CONNECT_REFUSED') ||
        isHandrailError(error, 'CONNECT_TIMEOUT') ||
        isHandrailError(error, 'CONNECT_FAILED');
      if (!unreachable || Date.now() >= end) throw error;
      await pause(Math.min(1000, end - Date.now()));
    }
  }
}

/** Asks the server to end the running statement when the caller aborts. */
async function withCancel<T>(
  session: Session,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const cancel = () => void session.cancel?.().catch(() => {});
  signal?.addEventListener('abort', cancel);
  try {
    return await work();
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function runResult({ results, planned, ledger }: RunOutcome, source: Source, dryRun: boolean) {
  const { rows } = ledger;
  const rest = standings(source.migrations, rows).filter(({ row }) => row === null);
  const pending: readonly StepPreview[] = dryRun
    ? planned
    : rest.map(({ version, name }) => ({
        version,
        name,
        direction: 'up',
        statements: null,
        transaction: true,
        reversible: true,
        fromHistory: false,
      }));
  return {
    applied: results,
    pending,
    version: newest(rows)?.version ?? '0',
    appliedCount: rows.length,
    dryRun,
  };
}

/** A source is used whole or not at all: nothing in it is skipped in silence. */
function usable(source: Source): Source {
  const [problem] = source.problems;
  if (problem) throw problem;
  return source;
}

function tableName(given: string | undefined, { dialect }: Engine): TableName {
  const [name = 'schema_migrations', schema = dialect.defaultSchema, ...rest] =
    given?.split('.').reverse() ?? [];
  if (rest.length === 0 && name !== '' && schema !== '') return { schema, name };
  throw new HandrailError('CONFIG_INVALID', {
    problem: `"${given}" is no table name: write name, or schema.name`,
  });
}

function checkVersion(version: Version): void {
  if (isVersion(version)) return;
  throw new HandrailError('USAGE_INVALID', {
    problem: `"${version}" is no version: versions are whole numbers`,
  });
}

function facts({ facts: { server, database } }: Session) {
  return { server, database };
}

/** Leaves out what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
