import type { Refusal, Session, Stepwise } from '../engine.ts';
import { aftermath } from './aftermath.ts';
import { ASIDE, BEGIN } from './clean.ts';
import { missingLimits, NO_LIMITS } from './limits.ts';
import { insist, MOVED, refusal, takeLock } from './lock.ts';
import type { PostgresSession } from './session.ts';
import { leaves } from './session-state.ts';
import { STATEMENT, STATEMENT_END } from './workers.ts';

/** Each statement is one message with its mark and COMMIT: the server completes it or nothing of it. */
export const stepwise: Stepwise = {
  alone: (session, table, sql, mark, limits) => {
    // A file may make its session read-only; its statements heed that, their marks don't.
    const lock = takeLock(table, missingLimits(session, limits ?? NO_LIMITS));
    const rest = `${ASIDE};\n${written(mark)};\nCOMMIT`;
    if (sql === '') return send(session, `${BEGIN};\n${lock};\n`, '', rest);
    const before = `BEGIN;\n${lock};\n${STATEMENT}\n`;
    return send(session, before, sql, `\n${STATEMENT_END}\n;\n${rest}`);
  },
  open: (session, table, sql) =>
    send(session, '', sql, `;\n${takeLock(table, missingLimits(session, NO_LIMITS))}`) as Promise<
      'done' | 'held'
    >,
  close: (session, mark, sql) =>
    send(session, `${ASIDE};\n${written(mark)};\n`, sql, '') as Promise<'done' | 'moved'>,
  leaves,
  aftermath,
};

/** Runs a mark, and fails when it finds no row. */
const written = (mark: string) =>
  `WITH mark AS (${mark} RETURNING 1) ${insist('EXISTS (SELECT FROM mark)', MOVED)}`;

/** Sends `sql` between two other parts; an error says where in `sql` it is. */
async function send(
  session: Session,
  before: string,
  sql: string,
  behind: string,
): Promise<'done' | Refusal> {
  try {
    if (!session.apart) await (session as PostgresSession).script(before + sql + behind);
    else for (const part of [before, sql, behind]) if (part !== '') await session.run(part);
    return 'done';
  } catch (error) {
    await session.run('ROLLBACK').catch(() => {});
    const refused = refusal(error);
    if (refused) return refused;
    throw moved(error, before.length, sql.length);
  }
}

/** An error whose position counts from the beginning of the statement instead of the message. */
function moved(error: unknown, before: number, length: number): unknown {
  const placed = error as { position?: string | undefined };
  const position = Number(placed.position ?? 0) - before;
  if (placed.position !== undefined) {
    placed.position = position > 0 && position <= length ? String(position) : undefined;
  }
  return error;
}
