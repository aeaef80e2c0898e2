import type { Engine, Stepwise } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { checksum } from '../migration/checksum.ts';
import { type AppliedMigration, label, type SqlScript } from '../migration/migration.ts';
import { spanOf } from '../sql/excerpt.ts';
import type { Statement } from '../sql/splitter.ts';
import { placeOf } from './failure.ts';
import { beginning, openAfter, statementsOf } from './prepare.ts';

/** How many statements have run, and the checksum of their texts, which grows with them. */
export interface Trail {
  readonly progress: number;
  readonly checksum: string;
}

/** Nothing has run. */
export const START: Trail = { progress: 0, checksum: checksum(['']) };

/** One more statement has run. */
export function after({ progress, checksum: before }: Trail, { text }: Statement): Trail {
  return { progress: progress + 1, checksum: checksum([`${before}\n`, text]) };
}

/** What must be known of the statements that ran before a step goes on behind them. */
export interface Standpoint {
  readonly trail: Trail;
  /** What they have set in the session, in order. */
  readonly settings: readonly Statement[];
  /** The last of them has begun a transaction of the file's own. */
  readonly open: Statement | null;
}

type Row = Pick<AppliedMigration, 'version' | 'name' | 'progress' | 'progressChecksum'>;

/**
 * Where a half done script goes on. Throws RUN_PARTIAL_CHANGED when what ran is no longer what stands in the script,
 * and RUN_TEMPORARY_LOST when what comes needs what was gone with the session.
 */
export function standpoint(
  engine: Engine,
  { leaves }: Pick<Stepwise, 'leaves'>,
  script: SqlScript,
  row: Row,
): Standpoint {
  const passed = new Passed(leaves);
  let trail = START;
  let open: Statement | null = null;
  for (const statement of statementsOf(script, engine)) {
    if (trail.progress === row.progress) {
      passed.assertNotNeeded(statement, script, label(row));
      continue;
    }
    const before: Statement | null = open;
    open = openAfter(engine, statement, open);
    passed.add(statement, before !== null, !open);
    trail = after(trail, statement);
  }
  const known = row.progressChecksum === null || row.progressChecksum === trail.checksum;
  if (trail.progress < row.progress || !known) throw changed(script, row);
  return { trail, settings: passed.settings, open };
}

/** What the statements that ran had left in their session. */
class Passed {
  settings: Statement[] = [];
  readonly #leaves: Stepwise['leaves'];
  readonly #temporary = new Map<string, RegExp>();
  /** How many settings there were when the file began its own transaction. */
  #before = 0;

  constructor(leaves: Stepwise['leaves']) {
    this.#leaves = leaves;
  }

  add(statement: Statement, inside: boolean, closes: boolean): void {
    const left = this.#leaves(statement);
    if (left?.kind === 'setting') this.settings.push(statement);
    if (left?.kind === 'temporary') this.#temporary.set(left.name, naming(left.name));
    if (left?.kind === 'removes') this.#temporary.delete(left.name);
    if (!inside) this.#before = this.settings.length;
    else if (closes && undoes(statement)) this.settings.length = this.#before;
  }

  assertNotNeeded(statement: Statement, script: SqlScript, migration: string): void {
    const left = this.#leaves(statement);
    if (left && 'name' in left) this.#temporary.delete(left.name);
    for (const [name, pattern] of this.#temporary) {
      if (!pattern.test(statement.text)) continue;
      throw new HandrailError(
        'RUN_TEMPORARY_LOST',
        { migration, name, statement: beginning(statement.text) },
        placeOf(script, spanOf(statement)),
      );
    }
  }
}

/** A statement that ends a transaction without effect. */
export function undoes({ words: [first = ''] }: Statement): boolean {
  return /^(ROLLBACK|ABORT)$/.test(first);
}

function naming(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${literal}(?![\\w$])`, 'iu');
}

function changed(script: SqlScript, row: Row): HandrailError {
  const at = { file: script.file, line: script.line, column: 1 };
  return new HandrailError(
    'RUN_PARTIAL_CHANGED',
    { migration: label(row), done: row.progress },
    { at },
  );
}
