import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { sqlState } from './database.ts';
import { validate } from './json-schema.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { type Committed, type Current, conflict, type Entry } from './store/store.ts';

/** A configuration, by its whole name. */
export interface Named {
  readonly project: string;
  readonly key: string;
}

/** What is to be the next version. */
export interface Change {
  readonly userId: string;
  /** The version that it builds upon; `none`: it must not be there, or be deleted. */
  readonly version: number | 'none';
  /** Unless it deletes. */
  readonly content?: unknown;
  readonly deletes?: boolean;
  /** Unless given it stays as it is; null: none. */
  readonly schemaId?: string | null | undefined;
}

/** An entry, and whether PostgreSQL has it. */
export interface Written {
  readonly entry: Entry;
  readonly committed: Committed;
}

/**
 * Writes the next version of a configuration, if it builds upon the current one and is as its schema says. Throws a
 * {@link Refusal}, and what the store throws.
 */
export async function write(
  { pool, store }: Services,
  { project, key }: Named,
  { userId, version, content = null, deletes = false, schemaId }: Change,
): Promise<Written> {
  const current = await store.current(project, key);
  follows(current, version, deletes);
  const entry: Entry = {
    id: randomUUID(),
    project_id: project,
    key,
    version: (current?.version ?? 0) + 1,
    content,
    deleted: deletes,
    schema_id: (schemaId === undefined ? current?.schema_id : schemaId) ?? null,
    user_id: userId,
    at: new Date().toISOString(),
  };
  if (!deletes) await check(pool, entry);
  return { entry, committed: await store.commit(entry, current) };
}

/** Nothing may be committed that PostgreSQL would then refuse: it has the last word on what it can keep. */
async function check(pool: pg.Pool, { content, schema_id }: Entry): Promise<void> {
  if (!isPlain(content, DEPTH)) {
    throw notStorable(`a number is out of range, or it is nested more than ${DEPTH} levels deep`);
  }
  const { rows } = await pool
    .query<{ schema_content: string | null }>(
      `SELECT schema_content FROM (SELECT $1::jsonb) AS given (content)
       LEFT JOIN config_schemas ON id = $2 WHERE content IS NOT NULL`,
      [JSON.stringify(content), schema_id],
    )
    .catch((error: Error) => {
      throw /^(22|54)/.test(sqlState(error)) ? notStorable(error.message) : error;
    });
  if (schema_id === null) return;
  const text = rows[0]?.schema_content;
  if (typeof text === 'string') return validate(schema_id, text, content);
  throw new Refusal(422, 'unknown_schema', 'There is no schema of this id');
}

const notStorable = (why: string) =>
  new Refusal(422, 'not_storable', `The content can't be kept: ${why}`);

/** Far less than what PostgreSQL and JavaScript can take, which depends on the stack of the moment. */
const DEPTH = 200;

/** What JavaScript reads as infinite it would write as null. */
const isPlain = (value: unknown, levels: number): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'object' ||
      value === null ||
      (levels > 0 && Object.values(value).every((one) => isPlain(one, levels - 1)));

/** Throws a {@link Refusal} unless the change builds upon what is current. */
function follows(current: Current | null, version: number | 'none', deletes: boolean): void {
  if (version === 'none') {
    if (current && !current.deleted) throw conflict(current);
    return;
  }
  if (!current) throw notFound('configuration');
  if (current.version !== version) throw conflict(current);
  if (deletes && current.deleted) throw notFound('configuration');
}
