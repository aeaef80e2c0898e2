import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** Everything a database holds that a migration could change, as text: two are equal when nothing changed. */
export async function snapshot(url: string): Promise<string> {
  return url.startsWith('sqlite:') ? digest(url.slice('sqlite:'.length)) : relationsOf(url);
}

/** Every file below a folder with a digest of its bytes. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .map((name) => `${name} ${digest(join(folder, name))}`);
}

function digest(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) return found ? 'no file' : 'absent';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Every relation of people with the rows that it holds, each with the transaction that wrote it. */
async function relationsOf(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; kind: string }>(`
      SELECT c.oid::regclass::text AS name, c.relkind::text AS kind FROM pg_class c
      WHERE c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^(pg_|information_schema$)')
      ORDER BY c.oid`);
    const texts: string[] = [];
    for (const { name, kind } of rows) {
      const held =
        kind === 'r'
          ? (await client.query(`SELECT xmin::text, t::text FROM ${name} t ORDER BY ctid`)).rows
          : [];
      texts.push(JSON.stringify([name, kind, held]));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}
