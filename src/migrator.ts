import { resolve } from 'node:path';
import type { ConnectOptions, Engine } from './engines/engine.ts';
import { engineFor } from './engines/index.ts';
import { createMigration, type NewMigration } from './formats/create.ts';
import { readFolders, type Source } from './formats/directory.ts';
import type { Format } from './formats/format.ts';
import { withObjects } from './formats/in-code.ts';
import { formatNamed } from './formats/index.ts';
import { scriptOfText } from './formats/script.ts';
import { readHistory } from './history/history.ts';
import { checkCount, checkVersion, tableName } from './inputs.ts';
import type { Version } from './migration/version.ts';
import { facts, type Open, usable, withSession } from './opened.ts';
import type {
  AdoptSource,
  CheckOptions,
  DownOptions,
  Migrator,
  MigratorOptions,
  RepairOptions,
  RunOptions,
  TypesOptions,
  UpOptions,
} from './options.ts';
import type { OrderPolicy } from './planner/order.ts';
import type { Goal } from './planner/plan.ts';
import { newest } from './planner/states.ts';
import type {
  AdoptResult,
  CheckResult,
  ForceResult,
  RepairResult,
  RunResult,
  ScratchDatabases,
  SizesResult,
  StatusResult,
  TypesResult,
  ValidateResult,
  VersionResult,
} from './results.ts';
import { withCancel } from './runner/cancel.ts';
import type { MigratorEvent } from './runner/events.ts';
import { runLimits } from './runner/limits.ts';
import { runResult } from './runner/outcome.ts';
import { run } from './runner/run.ts';
import type { StartOptions, StartPolicy, StartResult } from './runner/start.ts';
import { status } from './runner/status.ts';
import { said } from './util/said.ts';
import { VERSION } from './version.ts';

const LOCK_WAIT_SECONDS = 300;

/** A migrator for one database. Nothing is opened until a method is called. */
export function createMigrator(options: MigratorOptions): Migrator {
  return new HandrailMigrator(options);
}

/** Composition root: resolves engine, source and history, and hands them to the use case of each verb. */
class HandrailMigrator implements Migrator {
  readonly #options: MigratorOptions;
  readonly #folders: string[];
  readonly #format: Format;
  readonly #order: OrderPolicy;

  constructor(options: MigratorOptions) {
    this.#options = options;
    const byDefault = options.migrations ? [] : ['migrations'];
    this.#folders = [options.dir ?? byDefault].flat().map((dir) => resolve(dir));
    this.#format = formatNamed(options.format);
    this.#order = options.order ?? 'strict';
  }

  async up({ count, to, ...options }: UpOptions = {}): Promise<RunResult> {
    checkCount(count);
    return this.#run({ kind: 'up', ...said({ count, to }) }, options);
  }

  async down({ count, to, all, ...options }: DownOptions = {}): Promise<RunResult> {
    checkCount(count);
    return this.#run({ kind: 'down', ...said({ count, to, all }) }, options);
  }

  async goto(version: Version, options: RunOptions = {}): Promise<RunResult> {
    return this.#run({ kind: 'goto', version: String(version) }, options);
  }

  async redo({ count = 1, ...options }: RunOptions & { count?: number } = {}): Promise<RunResult> {
    checkCount(count);
    return this.#run({ kind: 'redo', count }, options);
  }

  async start(how: StartPolicy | StartOptions = {}): Promise<StartResult> {
    const { start } = await import('./runner/start.ts');
    return start(this, this.#options, typeof how === 'string' ? { policy: how } : how);
  }

  async version(): Promise<VersionResult> {
    return this.#withSession({ readOnly: true }, async ({ engine, session, table }) => {
      const { rows } = await readHistory(session, engine.dialect, table);
      const dirty = rows.some((row) => row.dirty);
      return { ...facts(session), version: newest(rows)?.version ?? '0', dirty };
    });
  }

  async status(): Promise<StatusResult> {
    return this.#withSession({ readOnly: true }, async (open) => {
      const { migrations } = usable(await this.#source(open.engine));
      const found = await status(open, migrations);
      return { ...facts(open.session), order: this.#order, ...found };
    });
  }

  async validate(): Promise<ValidateResult> {
    const { validate } = await import('./runner/validate.ts');
    return this.#withSession({ readOnly: true }, async (open) => {
      const found = await validate(open, await this.#source(open.engine), this.#order);
      return { ...facts(open.session), ...found };
    });
  }

  async force(version: Version): Promise<ForceResult> {
    checkVersion(version);
    const { force } = await import('./runner/force.ts');
    return this.#withSession({ readOnly: false }, async (open) => {
      const source = usable(await this.#source(open.engine));
      const forced = await force({ ...this.#work(open, source.migrations), version });
      return { ...facts(open.session), ...forced };
    });
  }

  async repair({ choice, ...options }: RepairOptions = {}): Promise<RepairResult> {
    const result = await this.#run({ kind: 'repair', ...said({ choice }) }, options);
    const { mendLeftovers } = await import('./runner/mend-leftovers.ts');
    const { dryRun = false, signal } = options;
    const warnings = [...result.warnings];
    const mended = await this.#withSession({ readOnly: dryRun, signal }, async (open) => {
      const { migrations } = usable(await this.#source(open.engine));
      return mendLeftovers({ ...this.#work(open, migrations, warnings), dryRun, signal });
    });
    return { ...result, warnings, mended };
  }

  async types({ from = 'database', signal, ...options }: TypesOptions = {}): Promise<TypesResult> {
    const { typesWriter } = await import('./typegen/types.ts');
    const { camelCase = false, out = null, verify = false } = options;
    const write = typesWriter({ camelCase, out, verify });
    const use = async (open: Open) => {
      const written = await write(open);
      if (written.tables === 0) {
        this.#options.onEvent?.({ type: 'warning', message: 'the schema has no tables' });
      }
      return { from, ...facts(open.session), ...written };
    };
    return from === 'migrations'
      ? this.#onScratch(signal, use)
      : this.#withSession({ readOnly: true }, use);
  }

  async adopt(source: AdoptSource, { dryRun = false } = {}): Promise<AdoptResult> {
    if (source.baseline !== undefined) checkVersion(source.baseline);
    const { adopt } = await import('./adopt/adopt.ts');
    const readOnly = dryRun || Object.keys(source).length === 0;
    return this.#withSession({ readOnly }, async (open) => {
      const found = usable(await this.#source(open.engine));
      const adopted = await adopt({ ...this.#work(open, found.migrations), dryRun }, source);
      return { ...facts(open.session), ...adopted, dryRun };
    });
  }

  async check({ signal, sizes, ...which }: CheckOptions = {}): Promise<CheckResult> {
    const { checkMigrations, isNamed } = await import('./checking.ts');
    const more = { signal, which, lint: this.#options.lint ?? {}, sizes };
    if (isNamed(which)) return checkMigrations({ ...(await this.#offline()), ...more });
    return this.#withSession({ readOnly: true, signal }, async (open) => {
      const { migrations } = usable(await this.#source(open.engine));
      return checkMigrations({ ...this.#work(open, migrations), ...more });
    });
  }

  async sizes({ out }: { out?: string } = {}): Promise<SizesResult> {
    const { sizesText, writeSizes } = await import('./lint/sizes-file.ts');
    return this.#withSession({ readOnly: true }, async ({ engine, session }) => {
      const sizes = await engine.sizes(session);
      const text = sizesText(sizes, session.facts.server, new Date().toISOString());
      if (out !== undefined) writeSizes(out, text);
      return { ...facts(session), tables: Object.fromEntries(sizes), text, file: out ?? null };
    });
  }

  async scratch(): Promise<ScratchDatabases> {
    const { scratchDatabases } = await import('./scratch/databases.ts');
    return scratchDatabases({ ...(await this.#offline()), signal: undefined });
  }

  async create(name: string, options: NewMigration = {}): Promise<string[]> {
    return createMigration(this.#folders, this.#format, name, options);
  }

  async #run(goal: Goal, options: RunOptions): Promise<RunResult> {
    const asked = goal.kind === 'goto' ? goal.version : 'to' in goal ? goal.to : undefined;
    if (asked !== undefined) checkVersion(asked);
    const began = performance.now();
    const { dryRun = false, signal } = options;
    const warnings: string[] = [];
    const read = (engine: Engine) => this.#source(engine);
    const use = async (open: Open, reading: Promise<Source>) => {
      const migrations = reading.then((source) => usable(source).migrations);
      // Heard below, unless the history can't be read: then that is what counts.
      migrations.catch(() => {});
      const input = {
        ...this.#work(open, migrations, warnings),
        goal,
        order: this.#order,
        atomic: options.atomic ?? false,
        dryRun,
        confirm: options.confirm,
        signal,
      };
      const outcome = await withCancel(open.session, signal, () => run(input));
      return {
        ...facts(open.session),
        ...runResult(outcome, await migrations, dryRun),
        warnings,
        durationMs: Math.round(performance.now() - began),
      };
    };
    return this.#withSession({ readOnly: dryRun, signal }, use, read);
  }

  async #source({ grammar }: Engine): Promise<Source> {
    const files = await readFolders(this.#folders, this.#format, grammar);
    const { migrations } = this.#options;
    return migrations ? withObjects(files, migrations) : files;
  }

  #work<O extends Omit<Open, 'session'> & Partial<Open>, M>(
    open: O,
    migrations: M,
    warnings: string[] = [],
  ) {
    const { engine, target, session } = open;
    const { scratch, queries, fill = true, lint, seed } = this.#options;
    const configured = lint?.server === undefined ? undefined : `${engine.name} ${lint.server}`;
    const like = session?.facts.server ?? configured;
    return {
      ...open,
      migrations,
      role: this.#options.role,
      inspects: this.#options.integrityCheck ?? false,
      queries,
      fill,
      seed,
      scratch: { url: scratch, driver: target.driver, like },
      lockWaitSeconds: this.#options.lockWaitSeconds ?? LOCK_WAIT_SECONDS,
      limits: runLimits(this.#options),
      handrailVersion: VERSION,
      readScript: (text: string, shown: string) => scriptOfText(text, shown, engine.grammar),
      listener: (event: MigratorEvent) => {
        if (event.type === 'warning') warnings.push(event.message);
        this.#options.onEvent?.(event);
      },
    };
  }

  /** Works on a scratch database that has all migrations applied. */
  async #onScratch<T>(
    signal: AbortSignal | undefined,
    use: (open: Open) => Promise<T>,
  ): Promise<T> {
    const { withMigrated } = await import('./scratch/scratch.ts');
    const work = await this.#offline();
    return withMigrated({ ...work, signal }, (scratch) => use({ ...work, ...scratch }));
  }

  /** What there is to work with where no database is opened. */
  async #offline() {
    const { url, driver } = this.#options;
    const { engine, target } = await engineFor(url, driver);
    const table = tableName(this.#options.table, engine.dialect);
    const { migrations } = usable(await this.#source(engine));
    return this.#work({ engine, target, table }, migrations);
  }

  /** `read` is done while the server answers; `use` gets its promise. */
  #withSession<T, R = undefined>(
    mode: Pick<ConnectOptions, 'readOnly' | 'signal'>,
    use: (open: Open, reading: Promise<R>) => Promise<T>,
    read?: (engine: Engine) => Promise<R>,
  ): Promise<T> {
    return withSession(this.#options, mode, use, read);
  }
}
