import type { Outside, Session } from '../engine.ts';
import { Keepsake, sweep } from './clean.ts';
import { readPragma } from './pragma.ts';
import type { SqliteSession } from './session.ts';

/** Statements without a transaction have the connection for themselves. */
export async function outside(session: Session): Promise<Outside> {
  const { client } = session as SqliteSession;
  const kept = new Keepsake(client);
  return {
    async write(record) {
      const closed = readPragma(client, 'query_only') === '1';
      if (closed) client.exec('PRAGMA query_only = OFF');
      try {
        client.exec(record);
      } finally {
        if (closed) client.exec('PRAGMA query_only = ON');
      }
    },
    async leave() {
      kept.restore();
      sweep(client);
    },
  };
}
