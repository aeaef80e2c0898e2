import type { Failure, Limits } from '../engines/engine.ts';
import { type HandrailError, isHandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { spanOf } from '../sql/excerpt.ts';
import type { Statement } from '../sql/splitter.ts';
import { aborted } from './context.ts';
import { connectionLost, nextCommand, placeOf, runFailed, statementFailed } from './failure.ts';
import {
  expire,
  type HalfDone,
  half as halfWord,
  insisted,
  leave,
  marked,
  TakenOver,
  written,
} from './half-done.ts';
import { limitsOf } from './limits.ts';
import { isPatient, openAfter, type PreparedSql, statementsOf } from './prepare.ts';
import { clearedUp, runSeparately, tookEffect } from './separately.ts';
import { after, START, standpoint, type Trail, undoes } from './standpoint.ts';

/** Runs the statements of a script that have not run, each with its mark; the last one with `record`. */
export async function runStatements(
  half: HalfDone,
  prepared: PreparedSql,
  record: () => string,
): Promise<void> {
  await new Statements(half, prepared, record).run();
}

class Statements {
  readonly #half: HalfDone;
  readonly #prepared: PreparedSql;
  readonly #record: () => string;
  /** What has run, also within a transaction of the file's own that is still open. */
  #trail: Trail = START;
  /** Where the file has begun a transaction that is still open. */
  #open: Statement | null = null;
  /** The statement that runs now could not be in a transaction, and may leave something when it fails. */
  #traces = false;
  #recorded = false;

  constructor(half: HalfDone, prepared: PreparedSql, record: () => string) {
    this.#half = half;
    this.#prepared = prepared;
    this.#record = record;
  }

  async run(): Promise<void> {
    const { context, left } = this.#half;
    const { script } = this.#prepared;
    if (left) await this.#stopping(null, () => this.#goBehind());
    const behind = this.#trail.progress;
    let index = 0;
    for (const statement of statementsOf(script, context.engine)) {
      if (index++ < behind) continue;
      if (context.signal?.aborted) throw await this.#stopped(null, statement);
      const first = index === behind + 1 && (left || context.choice);
      const ran = first && (await this.#stopping(statement, () => this.#tookEffect(statement)));
      if (ran) await this.#advance(statement);
      else await this.#runOne(statement, index);
    }
    if (!this.#recorded) await written(this.#half, this.#record());
  }

  /** Puts the session where the run that stopped had left it. */
  async #goBehind(): Promise<void> {
    const { context, stepwise, left } = this.#half;
    const { script } = this.#prepared;
    if (!left) return;
    const { trail, settings, open } = standpoint(context.engine, stepwise, script, left);
    for (const setting of settings)
      await this.#stopping(setting, () => context.session.run(setting.text));
    // It ended with COMMIT AND CHAIN.
    if (open) await this.#begin('BEGIN');
    this.#open = open;
    this.#trail = trail;
  }

  #tookEffect(statement: Statement): Promise<boolean> {
    return tookEffect(this.#half, this.#trail, this.#prepared.script, statement);
  }

  async #runOne(statement: Statement, index: number): Promise<void> {
    this.#half.context.listener({ type: 'statement', index, sql: statement.text });
    this.#traces = false;
    await this.#stopping(statement, () => this.#send(statement));
  }

  async #send(statement: Statement): Promise<void> {
    const { context } = this.#half;
    const { engine, session } = context;
    const kind = engine.classify(statement);
    const control = kind.kind === 'transaction-control';
    const before = this.#open;
    const open = openAfter(engine, statement, before);
    if (control && (before || open)) {
      this.#open = open;
      if (!before) await this.#begin(statement.text);
      else if (undoes(statement)) await session.run(statement.text);
      else return this.#close(statement);
      return this.#advance(statement);
    }
    if (before) {
      await session.run(statement.text);
      this.#trail = after(this.#trail, statement);
      return;
    }
    const setting = this.#half.stepwise.leaves(statement)?.kind === 'setting';
    if (kind.kind === 'plain' && !setting) return this.#alone(statement);
    if (kind.kind === 'no-transaction') return this.#separately(statement, kind.leavesTraces);
    // A setting, which does no harm when it is made twice and may have no effect in a transaction; or a COMMIT
    // that has nothing to commit.
    await session.run(statement.text);
    await this.#advance(statement);
  }

  async #alone(statement: Statement): Promise<void> {
    const { context } = this.#half;
    const patient = isPatient(context.engine, statement);
    const limits = limitsOf(context, { ...this.#prepared, patient });
    for (;;) {
      try {
        return await this.#advance(statement, statement.text, limits);
      } catch (error) {
        // Nothing of it remains. It may be one that commits by itself, as a procedure does.
        const separate = context.engine.explain(error, '')?.needsNoTransaction;
        if (separate) return this.#separately(statement, true);
        if (!(await context.again?.(error))) throw error;
      }
    }
  }

  async #separately(statement: Statement, traces: boolean): Promise<void> {
    this.#traces = traces;
    await runSeparately(this.#half, this.#trail, statement, traces);
    await this.#advance(statement);
  }

  async #begin(sql: string): Promise<void> {
    const { stepwise, context } = this.#half;
    await insisted(this.#half, () => stepwise.open(context.session, context.table, sql));
  }

  /** The file's own COMMIT, with the mark before it. */
  async #close(statement: Statement): Promise<void> {
    const { stepwise, context, version, by } = this.#half;
    const { session, records } = context;
    const trail = after(this.#trail, statement);
    const mark = { ...trail, underWay: null };
    const last = this.#isLast(trail);
    const record = last ? this.#record() : records.mark(version, mark, by);
    await insisted(this.#half, () => stepwise.close(session, record, statement.text));
    this.#trail = trail;
    this.#half.mark = mark;
    this.#recorded = last;
  }

  /** Counts a statement, together with the effect of `sql`; not while a transaction of the file is open. */
  async #advance(statement: Statement, sql = '', limits?: Limits): Promise<void> {
    const trail = after(this.#trail, statement);
    if (!this.#open) {
      const mark = { ...trail, underWay: null };
      const last = this.#isLast(trail);
      if (last) await written(this.#half, this.#record(), sql, limits);
      else await marked(this.#half, mark, sql, limits);
      this.#half.mark = mark;
      this.#recorded = last;
    }
    this.#trail = trail;
  }

  #isLast({ progress }: Trail): boolean {
    return progress === this.#prepared.statements;
  }

  /** Does work; when it fails, leaves the row as the next run should find it. */
  async #stopping<T>(statement: Statement | null, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TakenOver) throw error;
      throw await this.#stopped(error, statement);
    }
  }

  /** The server may still complete what it was sent, with its mark. */
  async #lost(
    failure: Failure,
    error: unknown,
    statement: Statement | null,
  ): Promise<HandrailError> {
    await expire(this.#half);
    const { step, statements, script } = this.#prepared;
    const { progress } = this.#half.mark;
    const state = `${label(step)} is ${halfWord(this.#prepared)}: ${progress} of ${statements} statements ran; the next run finds out about the one after them`;
    const place = statement ? placeOf(script, spanOf(statement)) : {};
    return connectionLost(failure, error, { ...place, state, next: nextCommand(step.direction) });
  }

  async #stopped(error: unknown, statement: Statement | null): Promise<unknown> {
    const { context } = this.#half;
    const { engine, session, signal } = context;
    // A statement of an earlier part has said already what is true now.
    if (isHandrailError(error) && error.state !== undefined) return error;
    if (this.#open) await session.run('ROLLBACK').catch(() => {});
    const failure = error === null ? null : engine.explain(error, '');
    const refused = failure !== null && !failure.lost && !signal?.aborted;
    if (refused && statement && this.#half.mark.underWay === statement.text) {
      const clear = await clearedUp(this.#half, statement, this.#traces).catch(() => false);
      if (clear) this.#half.mark = { ...this.#half.mark, underWay: null };
    }
    const number = statement ? this.#trail.progress + 1 : null;
    if (failure?.lost) return this.#lost(failure, error, statement);
    const state = await leave(this.#half, failure ? number : null);
    if (error === null || signal?.aborted) return aborted(this.#prepared, state);
    if (!statement || isHandrailError(error)) return runFailed(engine, error, { state });
    return statementFailed(engine, this.#prepared, statement, error, state);
  }
}
