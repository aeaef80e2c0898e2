import type { Failure, Violation } from '../engine.ts';
import { codeOf, isBusy } from './codes.ts';

/** What in the SQL a message is about. */
const CULPRITS = [
  /^near "(.+)": syntax error$/s,
  /^unrecognized token: "(.+)"$/s,
  /^no such \w+(?: \w+)?: (.+?)(?: - should this be .*)?$/,
  /^duplicate column name: (.+)$/,
  /^(?:table|view|index|trigger) (\S+) already exists$/,
  /^there is already (?:an? )?(?:another )?(?:table|index) (?:or index )?(?:with this name|named)?:? ?(\S+)$/,
  /^table \S+ has no column named (.+)$/,
];

const VIOLATIONS: readonly [RegExp, Violation][] = [
  [/^NOT NULL constraint failed: .*?([^.]*)$/s, 'null'],
  [/^UNIQUE constraint failed: /, 'duplicate'],
  [/^FOREIGN KEY constraint failed/, 'orphan'],
  [/^CHECK constraint failed: /, 'check'],
  [/^cannot store \w+ value in \w+ column .*?([^.]*)$/s, 'type'],
];

/** What about rows was wrong. */
function violation(message: string): Pick<Failure, 'violates' | 'column'> {
  for (const [pattern, violates] of VIOLATIONS) {
    const match = pattern.exec(message);
    if (match) return { violates, ...(match[1] ? { column: match[1].toLowerCase() } : {}) };
  }
  return {};
}

/** An error of a client in our words; null when it is no answer of SQLite. `sql` is what was sent. */
export function explain(error: unknown, sql: string): Failure | null {
  const code = codeOf(error);
  if (code === null) return null;
  const { message } = error as Error;
  const position = find(message, sql);
  return {
    message,
    code,
    lost: false,
    ...adviceFor(code),
    ...violation(message),
    busy: isBusy(error),
    blocked: isBusy(error),
    forbidden: /^SQLITE_(READONLY|PERM|AUTH|CANTOPEN)/.test(code),
    ...(position === null ? {} : { position }),
  };
}

const ADVICE: readonly [RegExp, string][] = [
  [/^SQLITE_FULL/, 'Make room on the disk that holds the database.'],
  [
    /^SQLITE_(READONLY|PERM|CANTOPEN)/,
    'Make the database file, and the folder that it is in, writable for this user.',
  ],
];

function adviceFor(code: string): Pick<Failure, 'hint'> {
  const [, hint] = ADVICE.find(([codes]) => codes.test(code)) ?? [];
  return hint === undefined ? {} : { hint };
}

/** SQLite gives no position: it is where the thing that the message names stands, if that is one place. */
function find(message: string, sql: string): number | null {
  for (const pattern of CULPRITS) {
    const token = pattern.exec(message)?.[1];
    if (token === undefined) continue;
    const index = onlyPlace(token, sql) ?? onlyPlace(token.replace(/^.*\./, ''), sql);
    return index === null ? null : [...sql.slice(0, index)].length + 1;
  }
  return null;
}

/** The index of the only occurrence of a token in a text, or null. */
function onlyPlace(token: string, sql: string): number | null {
  const escaped = token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const before = /^\w/.test(token) ? '(?<!\\w)' : '';
  const after = /\w$/.test(token) ? '(?!\\w)' : '';
  const found = [...sql.matchAll(new RegExp(before + escaped + after, 'gu'))];
  return found.length === 1 ? (found[0]?.index ?? null) : null;
}
