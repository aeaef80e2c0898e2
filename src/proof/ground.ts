import type { ScratchDatabase, ScratchPlace, Session } from '../engines/engine.ts';
import { type HandrailError, isHandrailError } from '../errors.ts';
import type { Migration } from '../migration/migration.ts';
import type { Goal } from '../planner/plan.ts';
import { withCancel } from '../runner/cancel.ts';
import type { Listener } from '../runner/events.ts';
import { runFailed } from '../runner/failure.ts';
import { run } from '../runner/run.ts';
import { ON_SCRATCH } from '../scratch/build.ts';
import type { ScratchInput, ScratchSession } from '../scratch/scratch.ts';

const CONNECT_SECONDS = 30;

/** How a step is taken. */
interface StepOptions {
  readonly session?: Session | undefined;
  readonly listener?: Listener | undefined;
}

/** The scratch database on which migrations are tried; made anew when one has spoilt it. */
export class Ground {
  readonly #input: ScratchInput;
  readonly #place: ScratchPlace;
  readonly #template: string | null;
  #applied: readonly Migration[];
  #open: { readonly database: ScratchDatabase; readonly session: Session } | null = null;

  /** `template` has the migrations `applied`. */
  constructor(
    input: ScratchInput,
    place: ScratchPlace,
    template: string | null,
    applied: readonly Migration[],
  ) {
    this.#input = input;
    this.#place = place;
    this.#template = template;
    this.#applied = applied;
  }

  /** The database, opened when it is first asked for. */
  async open(): Promise<ScratchSession> {
    if (!this.#open) {
      const database = await this.#place.create(this.#template);
      const options = { readOnly: false, timeoutSeconds: CONNECT_SECONDS };
      this.#open = {
        database,
        session: await this.#input.engine.connect(database.target, options),
      };
    }
    const { database, session } = this.#open;
    return { target: database.target, session };
  }

  /** Applies a migration. False when it was passed over, since the database lacks what it requires. */
  async up(migration: Migration, how: StepOptions = {}): Promise<boolean> {
    const results = await this.#run([...this.#applied, migration], { kind: 'up' }, how);
    this.#applied = [...this.#applied, migration];
    return results.length > 0;
  }

  /** Undoes the last migration. */
  async down(): Promise<void> {
    await this.#run(this.#applied, { kind: 'down', count: 1 }, {});
    this.#applied = this.#applied.slice(0, -1);
  }

  /** Begins again on a new database, with these migrations beyond those of the template. */
  async restart(migrations: readonly Migration[], base: readonly Migration[]): Promise<void> {
    await this.close();
    this.#applied = [...base, ...migrations];
    if (migrations.length > 0) await this.#run(this.#applied, { kind: 'up' }, {});
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.session.close();
    // What is left, its place removes.
    await open?.database.remove().catch(() => {});
  }

  async #run(migrations: readonly Migration[], goal: Goal, { session, listener }: StepOptions) {
    const open = await this.open();
    const input = {
      ...this.#input,
      ...open,
      ...(session ? { session } : {}),
      ...ON_SCRATCH,
      migrations,
      goal,
      careful: true,
      listener: listener ?? (() => {}),
    };
    const { results } = await withCancel(open.session, input.signal, () => run(input));
    return results;
  }

  /** What was thrown while a migration ran, as an error of ours. */
  failure(error: unknown): HandrailError {
    return isHandrailError(error) ? error : runFailed(this.#input.engine, error, {});
  }
}
