import type { Session } from '../../../src/engines/engine.ts';
import { engines } from '../../../src/engines/index.ts';
import { fill } from '../../../src/proof/rows/fill.ts';

/** A database whose tables have been filled. */
export interface Filled {
  readonly session: Session;
  /** The tables that got no rows, and why. */
  readonly unfilled: string[];
  count(from: string): Promise<number>;
  /** Fills once more. */
  again(): Promise<void>;
}

/** Makes a schema in the database, fills it, and has a look. */
export async function filled(
  url: string,
  sql: string,
  look: (filled: Filled) => Promise<void>,
): Promise<void> {
  const engine = await engines[url.startsWith('sqlite') ? 'sqlite' : 'postgres']();
  const target = url.startsWith('pglite') ? { url, driver: 'pglite' } : { url };
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 5 });
  try {
    await session.run(sql);
    const work = async () => fill(await engine.filler(session), session, (tables) => tables);
    const unfilled = (await work()).map(({ table, reason }) => `${table.name}: ${reason}`);
    await look({
      session,
      unfilled,
      count: async (from) =>
        Number((await session.rows(`SELECT count(*) AS n FROM ${from}`))[0]?.n),
      again: async () => void (await work()),
    });
  } finally {
    await session.close();
  }
}
