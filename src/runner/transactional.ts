import type { Refusal } from '../engines/engine.ts';
import type { ErrorContext } from '../errors.ts';
import { isHandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import type { Statement } from '../sql/splitter.ts';
import { codeFailed, refuseControl, runCode } from './code.ts';
import { aborted, announce, finished, type RunContext, recordOf } from './context.ts';
import { nextCommand, runFailed, statementFailed } from './failure.ts';
import { sharedLimits } from './limits.ts';
import { beginOn } from './make-table.ts';
import {
  isBefore,
  type Prepared,
  type PreparedCode,
  type PreparedSql,
  statementsOf,
} from './prepare.ts';

/**
 * Runs steps in one transaction, statement by statement, so that a failure names its statement. One step
 * as a rule; all of them with `atomic`.
 */
export async function runTransactional(
  context: RunContext,
  steps: readonly Prepared[],
): Promise<'done' | Refusal> {
  const { engine, session, table, ledger, role } = context;
  const before = steps.flatMap((one) => one.before);
  const limits = sharedLimits(context, steps);
  const claim = { table, head: ledger.head, create: ledger.create, before, role, limits };
  const transaction = await beginOn(engine, session, claim);
  if (typeof transaction === 'string') return transaction;
  const done: { prepared: Prepared; order: number; durationMs: number }[] = [];
  let order = ledger.nextOrder();
  let running = steps[0] as Prepared;
  try {
    for (const prepared of steps) {
      running = prepared;
      announce(context, [prepared]);
      const began = performance.now();
      if (prepared.kind === 'sql') await runStatements(context, prepared, rolledBack(steps));
      else await runWhole(context, prepared, rolledBack(steps));
      const durationMs = Math.round(performance.now() - began);
      const record = recordOf(context, prepared, order)(String(durationMs));
      done.push({ prepared, order: order++, durationMs });
      if (prepared === steps.at(-1)) await transaction.commit(record);
      else await transaction.next(record);
    }
  } catch (error) {
    await transaction.rollback();
    if (context.signal?.aborted) throw aborted(running, rolledBack(steps));
    const ended = isHandrailError(error, 'RUN_TRANSACTION_ENDED');
    throw runFailed(engine, error, { state: ended ? unrecorded(running) : rolledBack(steps) });
  }
  for (const { prepared, order, durationMs } of done)
    finished(context, prepared, order, durationMs);
  return 'done';
}

/** `state` is what is true when one of them fails. */
async function runStatements(
  context: RunContext,
  prepared: PreparedSql,
  state: string,
): Promise<void> {
  let index = 0;
  for (const statement of statementsOf(prepared.script, context.engine)) {
    if (isBefore(context.engine, prepared.script, statement)) continue;
    context.signal?.throwIfAborted();
    context.listener({ type: 'statement', index: ++index, sql: statement.text });
    await runStatement(context, prepared, statement, state);
  }
}

async function runStatement(
  { engine, session }: RunContext,
  prepared: PreparedSql,
  statement: Statement,
  state: string,
): Promise<void> {
  try {
    await session.run(statement.text);
  } catch (error) {
    throw statementFailed(engine, prepared, statement, error, state);
  }
}

async function runWhole(context: RunContext, prepared: PreparedCode, state: string): Promise<void> {
  const { signal, listener } = context;
  let index = 0;
  let last = '';
  try {
    const before = (sql: string) => {
      signal?.throwIfAborted();
      refuseControl(context.engine, sql);
      last = sql;
      listener({ type: 'statement', index: ++index, sql });
    };
    await runCode(context, prepared.code, { before, after: () => {} });
  } catch (error) {
    throw codeFailed(context, prepared, error, last, state);
  }
}

/** What is true after a migration has ended the transaction by itself. */
function unrecorded({ step }: Prepared): string {
  const what = step.direction === 'up' ? 'is not recorded' : 'is still recorded as applied';
  return `${label(step)} ${what}; what it did before it ended the transaction may have stayed`;
}

/** What is true after a transaction was rolled back. */
export function rolledBack(steps: readonly Pick<Prepared, 'step'>[]): string {
  const [first] = steps;
  if (!first || steps.length > 1) return 'rolled back: nothing of this run remains';
  const one = label(first.step);
  return first.step.direction === 'up'
    ? `rolled back: ${one} is not applied, nothing of it remains`
    : `rolled back: ${one} is still ${first.step.row?.dirty ? 'half applied' : 'applied'}, nothing of it was undone`;
}

/** What is true after a step of a batch has failed. */
export function contextOf({ step, script }: Prepared): ErrorContext {
  return {
    at: { file: script.file, line: 1, column: 1 },
    state: rolledBack([{ step }]),
    next: nextCommand(step.direction),
  };
}
