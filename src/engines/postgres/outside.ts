import { quoteName } from '../../sql/quote.ts';
import type { Outside, Session } from '../engine.ts';
import { ASIDE, forget, SWEEP } from './clean.ts';

/** Statements without a transaction have the session for themselves; the history does not see what they set. */
export async function outside(session: Session, role?: string): Promise<Outside> {
  if (role !== undefined) await session.run(`SET ROLE ${quoteName(role)}`);
  return {
    async write(record) {
      try {
        await session.run(`${ASIDE};\n${record};\nCOMMIT`);
      } catch (error) {
        await session.run('ROLLBACK').catch(() => {});
        throw error;
      }
    },
    leave: () => session.run([SWEEP, ...forget()].join(';\n')),
  };
}
