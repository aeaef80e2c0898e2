import { HandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { codeFailed, runCode } from './code.ts';
import { aborted } from './context.ts';
import { expire, type HalfDone, leave, marked, TakenOver, written } from './half-done.ts';
import type { PreparedCode } from './prepare.ts';

const CONCURRENTLY = /\bCONCURRENTLY\b/i;

/**
 * Runs code without a transaction. It has no statements that could be counted beforehand: its row says that it is
 * under way before it sends anything, and stopped after that, only a person can know what it has done.
 */
export async function runWhole(
  half: HalfDone,
  prepared: PreparedCode,
  record: () => string,
): Promise<void> {
  const { context, left } = half;
  const { choice } = context;
  if (left?.underWay != null && choice === undefined) throw await inDoubt(half, prepared);
  if (choice !== 'skip') await runUnderWay(half, prepared);
  await written(half, record());
}

async function runUnderWay(half: HalfDone, prepared: PreparedCode): Promise<void> {
  const { listener, signal } = half.context;
  const { file, path } = prepared.script;
  let sent = 0;
  let done = 0;
  let last = '';
  const first = () => marked(half, { ...half.mark, underWay: file });
  const before = (sql: string) => {
    signal?.throwIfAborted();
    last = sql;
    listener({ type: 'statement', index: ++sent, sql });
  };
  const after = () => {
    done++;
  };
  try {
    await runCode(half.context, prepared.code, { first, before, after });
  } catch (error) {
    if (error instanceof TakenOver) throw error;
    // What an object in code did with the client's own handle, nobody knows.
    const untouched = done === 0 && path !== null && !CONCURRENTLY.test(last) && !half.left;
    const underWay = untouched ? null : file;
    half.mark = { progress: untouched ? 0 : done, checksum: null, underWay };
    const state = await leave(half, done + 1);
    if (half.context.engine.explain(error, '')?.lost) await expire(half);
    if (signal?.aborted) throw aborted(prepared, state);
    throw codeFailed(half.context, prepared, error, last, state);
  }
}

async function inDoubt(half: HalfDone, { step, script }: PreparedCode): Promise<HandrailError> {
  const state = await leave(half, null);
  const at = { file: script.file, line: 1, column: 1 };
  const details = { migration: label(step), number: null, statement: '' };
  return new HandrailError('RUN_IN_DOUBT', details, { at, state });
}
