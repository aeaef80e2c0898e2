import { join } from 'node:path';
import type { Row } from '../../src/engines/engine.ts';
import { engineFor } from '../../src/engines/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

/** A kind of database that tests of this folder run on. */
export interface Place {
  readonly name: 'postgres' | 'sqlite';
  readonly missing: boolean;
  /** Makes an empty database and gives its URL. */
  fresh(): Promise<string>;
}

const server = await postgres();

export const places: readonly Place[] = [
  { name: 'postgres', missing: server.missing, fresh: server.freshDatabase },
  { name: 'sqlite', missing: false, fresh: async () => `sqlite:${join(folder(), 'app.db')}` },
];

/** Runs statements past handrail. */
export async function sql(url: string, ...statements: string[]): Promise<Row[]> {
  const { engine, target } = await engineFor(url);
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 10 });
  try {
    for (const one of statements.slice(0, -1)) await session.run(one);
    return await session.rows(statements.at(-1) as string);
  } finally {
    await session.close();
  }
}

/** The history as a test looks at it: `version name applied_by`. */
export async function history(url: string, table = 'schema_migrations'): Promise<string[]> {
  const rows = await sql(
    url,
    `SELECT version, name, applied_by FROM ${table} ORDER BY applied_order`,
  );
  return rows.map((row) => `${row.version} ${row.name} ${row.applied_by}`);
}
