import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { chooseDriver } from '../../src/engines/sqlite/drivers/index.ts';
import { postgres } from '../support/postgres.ts';
import type { Placeholders } from './match.ts';

/** A database for one story. */
export interface Stage {
  /** What command lines of the story find in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly placeholders: Placeholders;
  /** Runs SQL past handrail and gives its rows as `a | b`. */
  sql(text: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface StageKind {
  /** What a line of a story can be limited to, beside the name. */
  readonly tags: readonly string[];
  /** Why it can't be used here, or null. */
  missing(): Promise<string | null>;
  /** Makes an empty database; one that is a file lies in `folder`. */
  open(folder: string): Promise<Stage>;
}

/** Every kind of database that a story can run on, by the name in its `on:` line. */
export const stages: Readonly<Record<string, StageKind>> = {
  postgres: server(17),
  postgres16: server(16),
  postgres18: server(18),
  sqlite: {
    tags: ['sqlite'],
    async missing() {
      try {
        chooseDriver();
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    open: async (folder) => onSqlite(join(folder, 'app.db')),
  },
  pglite: {
    tags: ['postgres', 'pglite'],
    missing: async () => null,
    async open(folder) {
      template ??= emptyPglite(join(dirname(folder), 'pglite-template'));
      await cp(await template, join(folder, 'data'), { recursive: true });
      return onPglite(join(folder, 'data'));
    },
  },
};

/** Making an empty database takes PGlite seconds, copying it does not. */
let template: Promise<string> | undefined;

async function emptyPglite(folder: string): Promise<string> {
  await (await PGlite.create(folder)).close();
  return folder;
}

type Cells = readonly unknown[];

/** As PostgreSQL writes them, for a client that has read them as something else. */
const BOOLEANS = new Map<unknown, string>([
  [true, 't'],
  [false, 'f'],
]);

const asLines = (rows: readonly Cells[]) =>
  rows.map((row) =>
    row
      .map((value) => (value === null ? 'NULL' : (BOOLEANS.get(value) ?? String(value))))
      .join(' | '),
  );

const asText = { getTypeParser: () => (value: unknown) => value };

function server(version: number): StageKind {
  return {
    tags: ['postgres', 'server'],
    async missing() {
      return (await postgres(version)).missing ? `no binaries of PostgreSQL ${version}` : null;
    },
    async open() {
      const { url, port } = await postgres(version);
      const database = `story_${randomBytes(6).toString('hex')}`;
      await once(url, `CREATE DATABASE ${database}`);
      const own = url.replace(/\/postgres$/, `/${database}`);
      return {
        env: { DATABASE_URL: own, PORT: String(port), DATABASE: database },
        placeholders: {
          server: `postgres ${version}[.0-9]*`,
          database: `127\\.0\\.0\\.1:${port}/${database}`,
          history: '"public"\\."schema_migrations"',
        },
        sql: (text) => once(own, text),
        close: async () => void (await once(url, `DROP DATABASE ${database} WITH (FORCE)`)),
      };
    },
  };
}

async function once(url: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, types: asText as pg.CustomTypesConfig });
  await client.connect();
  try {
    const results = [await client.query<unknown[]>({ text, rowMode: 'array' })].flat();
    return asLines(results.at(-1)?.rows ?? []);
  } finally {
    await client.end();
  }
}

function onSqlite(file: string): Stage {
  return {
    env: { DATABASE_URL: 'sqlite:app.db' },
    placeholders: {
      server: 'sqlite 3[.0-9]+',
      database: 'app\\.db',
      history: '"main"\\."schema_migrations"',
    },
    async sql(text) {
      const client = chooseDriver().open(file);
      try {
        if (/^(select|with|pragma)\b/i.test(text)) {
          return asLines(client.all(text).map((row) => Object.values(row)));
        }
        client.exec(text);
        return [];
      } finally {
        client.close();
      }
    },
    close: async () => {},
  };
}

function onPglite(folder: string): Stage {
  return {
    env: { DATABASE_URL: 'pglite:data' },
    placeholders: {
      server: 'postgres 1[0-9.]+',
      database: 'data',
      history: '"public"\\."schema_migrations"',
    },
    async sql(text) {
      const database = await PGlite.create(folder);
      try {
        const results = await database.exec(text, { rowMode: 'array' });
        return asLines((results.at(-1)?.rows ?? []) as unknown[][]);
      } finally {
        await database.close();
      }
    },
    close: async () => {},
  };
}
