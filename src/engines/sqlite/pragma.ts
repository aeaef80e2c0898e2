import type { Client } from './client.ts';

const PRAGMA = /^\s*PRAGMA\s+(?:\w+\s*\.\s*)?(\w+)\s*(?:[=(]\s*([^\s);]+))?/i;
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** The name, in lower case, and the value of a PRAGMA statement; null for any other statement. */
export function parsePragma(sql: string): { name: string; value: string | undefined } | null {
  const match = PRAGMA.exec(sql.replace(COMMENTS, ' '));
  return match && { name: (match[1] as string).toLowerCase(), value: match[2] };
}

/** The present value of a pragma as text; empty when it has none. */
export function readPragma(client: Client, name: string): string {
  const [row] = client.all(`PRAGMA ${name}`);
  return String(Object.values(row ?? {})[0] ?? '');
}

/**
 * Runs PRAGMA statements and gives a function that puts everything back. Of several for one pragma the
 * first counts: scripts end by switching on again what they switched off, which the function does later.
 */
export function setPragmas(client: Client, statements: readonly string[]): () => void {
  const previous = new Map<string, string>();
  const restore = () => {
    for (const [name, value] of previous) client.exec(`PRAGMA ${name} = ${value}`);
  };
  try {
    for (const sql of statements) {
      const name = parsePragma(sql)?.name ?? '';
      if (previous.has(name)) continue;
      previous.set(name, readPragma(client, name));
      client.exec(sql);
    }
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}
