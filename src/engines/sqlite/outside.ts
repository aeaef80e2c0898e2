import type { Outside, Session } from '../engine.ts';
import { Keepsake, sweep } from './clean.ts';
import type { SqliteSession } from './session.ts';

/** Statements without a transaction have the connection for themselves. */
export async function outside(session: Session): Promise<Outside> {
  const { client } = session as SqliteSession;
  const kept = new Keepsake(client);
  return {
    async leave() {
      kept.restore();
      sweep(client);
    },
  };
}
