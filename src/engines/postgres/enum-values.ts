import type { Statement } from '../../sql/splitter.ts';
import { find, NAME, partsOf } from './names.ts';

const ADD = `ALTER TYPE ${NAME} ADD VALUE (?:IF NOT EXISTS )?('(?:[^']|'')*')`;

/** What is only stored as text is not looked at by the server. */
const STORED = /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b/;

/**
 * Watches the statements of a transaction, in order: gives the value that one uses although an earlier one has
 * only just added it to an enum, which the server refuses (55P04). With an enum that is as new as its value it is fine.
 */
export function newEnumValues(): (statement: Statement) => string | null {
  const created = new Set<string>();
  const added: string[] = [];
  return ({ words, text }) => {
    if (words[1] === 'TYPE' && words[0] === 'CREATE') {
      const [name] = find(text, `CREATE TYPE ${NAME}`) ?? [];
      if (name) created.add(last(name));
    }
    if (words[1] === 'TYPE' && words[0] === 'ALTER') {
      const [name = '', value] = find(text, ADD) ?? [];
      if (value && !created.has(last(name))) added.push(value);
      return null;
    }
    if (added.length === 0 || STORED.test(words.join(' '))) return null;
    return added.find((value) => text.includes(value)) ?? null;
  };
}

const last = (name: string) => partsOf(name).at(-1) ?? name;
