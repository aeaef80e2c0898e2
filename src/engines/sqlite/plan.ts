import type { Statement } from '../../sql/splitter.ts';
import type { Row } from '../engine.ts';
import type { Client } from './client.ts';

/** What SQLite means to do for a statement, by the plan or the program that it makes of it. */
export interface Plan {
  /** Tables that are read whole. */
  readonly scans: readonly string[];
  /** Tables whose rows are all written anew. */
  readonly rewrites: readonly string[];
  /** Indexes that are made anew. */
  readonly rebuilds: readonly string[];
}

const NOTHING: Plan = { scans: [], rewrites: [], rebuilds: [] };

/** Statements whose plan is told for people; of others the program is looked at. */
const PLANNED = ['SELECT', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'WITH'];
const ALTERING = ['ALTER', 'REINDEX'];

/** Asked before the statement runs. Of `tables`, which are named in lower case. */
export function planOf(client: Client, statement: Statement, tables: ReadonlySet<string>): Plan {
  const word = statement.words[0] ?? '';
  if (word === 'VACUUM' && !statement.words.includes('INTO'))
    return { ...NOTHING, rewrites: [...tables] };
  try {
    if (PLANNED.includes(word)) return planned(client, statement.text, tables);
    if (ALTERING.includes(word)) return programmed(client, statement.text, tables);
  } catch {
    // What is wrong with it, SQLite says when it runs.
  }
  return NOTHING;
}

/** The first of these tables that a statement names. */
export function tableIn(sql: string, tables: ReadonlySet<string>): string | null {
  return wordsOf(sql).find((word) => tables.has(word)) ?? null;
}

function planned(client: Client, sql: string, tables: ReadonlySet<string>): Plan {
  const steps = client.all(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => String(detail));
  const names = steps.flatMap((step) => /^SCAN (?:TABLE )?(\S+)/.exec(step)?.[1] ?? []);
  // A table that is emptied gives back all its pages without a plan.
  if (steps.length === 0 && /^\s*DELETE\b/i.test(sql)) names.push(tableIn(sql, tables) ?? '');
  const found = names.flatMap((name) => tableCalled(name.toLowerCase(), sql, tables) ?? []);
  return { ...NOTHING, scans: [...new Set(found)] };
}

/** The table that goes by this name in a statement: `FROM customers AS c`. */
function tableCalled(name: string, sql: string, tables: ReadonlySet<string>): string | null {
  if (tables.has(name)) return name;
  const words = wordsOf(sql).filter((word) => word !== 'as');
  const named = words.find((word, i) => tables.has(word) && words[i + 1] === name);
  return named ?? null;
}

/** P2 is not the page but where to find it. */
const BY_REGISTER = 16;

function programmed(client: Client, sql: string, tables: ReadonlySet<string>): Plan {
  const steps = client.all(`EXPLAIN ${sql}`);
  const pages = new Map(
    client
      .all('SELECT rootpage AS page, lower(name) AS name FROM sqlite_master WHERE rootpage > 0')
      .map(({ page, name }) => [String(page), String(name)]),
  );
  const open = new Map(steps.filter(isOpening).map(({ p1, p2 }) => [p1, pages.get(String(p2))]));
  const by = (...codes: string[]) => {
    const found = steps.filter(({ opcode }) => codes.includes(String(opcode)));
    return new Set(found.flatMap(({ p1 }) => open.get(p1) ?? []));
  };
  const read = [...by('Rewind')].filter((name) => tables.has(name));
  const written = by('Insert', 'IdxInsert');
  // ADD COLUMN asks pragma_quick_check whether every row satisfies what the column demands.
  const checked = steps.some(({ opcode }) => opcode === 'VFilter') ? tableIn(sql, tables) : null;
  return {
    scans: checked === null ? read : [...new Set([...read, checked])],
    rewrites: read.filter((name) => written.has(name)),
    rebuilds: [...written].filter((name) => !tables.has(name)),
  };
}

const isOpening = ({ opcode, p3, p5 }: Row) =>
  /^Open(Read|Write)$/.test(String(opcode)) && Number(p3) === 0 && (Number(p5) & BY_REGISTER) === 0;

function wordsOf(sql: string): string[] {
  const words =
    sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*|"[^"]+"|`[^`]+`|\[[^\]]+\]/gu) ?? [];
  return words.map((word) => word.replace(/^["`[]|["`\]]$/g, ''));
}
