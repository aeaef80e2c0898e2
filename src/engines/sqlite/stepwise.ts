import type { Statement } from '../../sql/splitter.ts';
import type { SessionState, Stepwise } from '../engine.ts';
import { commit, open, rollback } from './lock.ts';
import { readPragma } from './pragma.ts';
import type { SqliteSession } from './session.ts';

const TEMPORARY =
  /^\s*CREATE\s+TEMP(?:ORARY)?\s+\w+\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:temp\s*\.\s*)?["'`[]?(\w+)/i;
const IN_TEMP = /^\s*CREATE\s+\w+\s+(?:IF\s+NOT\s+EXISTS\s+)?temp\s*\.\s*["'`[]?(\w+)/i;
const DROPPED = /^\s*DROP\s+\w+\s+(?:IF\s+EXISTS\s+)?(?:temp\s*\.\s*)?["'`[]?(\w+)/i;

/** SQLite's write lock is the migration lock; what it refuses in a transaction does no harm when it is repeated. */
export const stepwise: Stepwise = {
  async alone(given, table, sql, mark) {
    const session = given as SqliteSession;
    const refused = await writable(session, async () => open(session, table, null));
    if (refused) return refused;
    try {
      if (sql !== '') await session.run(sql);
      return await writable(session, async () => {
        if (!writes(session, mark)) return moved(session);
        await commit(session);
        return 'done';
      });
    } catch (error) {
      rollback(session);
      throw error;
    }
  },
  async open(session, _, sql) {
    await session.run(sql);
    return 'done';
  },
  async close(given, mark, sql) {
    const session = given as SqliteSession;
    return writable(session, async () => {
      if (!writes(session, mark)) return moved(session);
      await session.run(sql);
      return 'done';
    });
  },
  leaves,
  aftermath: async (_, { words, text }) =>
    words[0] === 'VACUUM' && /\bINTO\b/i.test(text)
      ? { kind: 'unknown' }
      : { kind: 'again', mend: [] },
};

/** Does work on a session that a file may have made read-only: neither the lock nor the mark nor COMMIT would pass. */
async function writable<T>({ client }: SqliteSession, work: () => Promise<T>): Promise<T> {
  const closed = readPragma(client, 'query_only') === '1';
  if (closed) client.exec('PRAGMA query_only = OFF');
  try {
    return await work();
  } finally {
    if (closed) client.exec('PRAGMA query_only = ON');
  }
}

/** Runs a mark; whether it found its row. */
function writes({ client }: SqliteSession, mark: string): boolean {
  client.exec(mark);
  return Number(client.all('SELECT changes() AS rows')[0]?.rows) > 0;
}

function moved(session: SqliteSession): 'moved' {
  rollback(session);
  return 'moved';
}

function leaves({ words, text }: Statement): SessionState | null {
  const [first] = words;
  if (first === 'PRAGMA' || first === 'ATTACH' || first === 'DETACH') return { kind: 'setting' };
  const [, made] = TEMPORARY.exec(text) ?? IN_TEMP.exec(text) ?? [];
  if (made) return { kind: 'temporary', name: made };
  const [, removed] = DROPPED.exec(text) ?? [];
  return removed ? { kind: 'removes', name: removed } : null;
}
