import type { PostgresSession } from './session.ts';

const BEGIN = 'BEGIN READ ONLY';

/**
 * A session on which the server refuses to write. Each message is a transaction of its own that says so: a
 * setting of the session would stay behind a pooler, for another client.
 */
export function readOnly(session: PostgresSession): PostgresSession {
  const undone = async (error: unknown): Promise<never> => {
    await session.run('ROLLBACK').catch(() => {});
    throw error;
  };
  const script = (sql: string) => session.script(`${BEGIN};\n${sql};\nCOMMIT`).catch(undone);
  return {
    ...session,
    script,
    run: async (sql) => void (await script(sql)),
    rows: async (sql) => (await script(sql))[0] ?? [],
    async query(sql, parameters) {
      await session.run(BEGIN);
      const result = await session.query(sql, parameters).catch(undone);
      await session.run('COMMIT');
      return result;
    },
  };
}
