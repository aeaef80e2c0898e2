import type { Engine } from '../engines/engine.ts';
import { type ErrorCode, HandrailError } from '../errors.ts';
import { readDown } from '../history/history.ts';
import { checksum } from '../migration/checksum.ts';
import {
  type AppliedMigration,
  type CodeScript,
  type Direction,
  type LoadedCode,
  label,
  type Script,
  type SqlScript,
} from '../migration/migration.ts';
import type { Step } from '../planner/plan.ts';
import { resumes } from '../planner/plan.ts';
import { reversible } from '../planner/states.ts';
import { spanOf } from '../sql/excerpt.ts';
import { type Statement, split } from '../sql/splitter.ts';
import type { StepPreview } from './events.ts';
import { excerptOf, placeOf } from './failure.ts';
import type { RunInput } from './run.ts';

/** Scripts up to this size go to the server as a whole. */
const WHOLE = 64 * 1024;

const SHOWN = 60;

interface Common {
  readonly step: Step;
  readonly transaction: boolean;
  /** Settings that have no effect inside a transaction. */
  readonly before: readonly string[];
  /** Everything in one text, when it is small and runs in a transaction. */
  readonly body: string | null;
  readonly fromHistory: boolean;
  /** Nothing of it runs, for this reason: only its row is written, or taken away. */
  readonly skip: string | null;
  /** All that it waits for, it waits for without keeping anybody from reading and writing. */
  readonly patient: boolean;
}

/** A step of SQL. `statements` leaves out what must be set before the transaction begins. */
export interface PreparedSql extends Common {
  readonly kind: 'sql';
  readonly script: SqlScript;
  readonly statements: number;
}

/** A step of code. How many statements it will send, nobody knows. */
export interface PreparedCode extends Common {
  readonly kind: 'code';
  readonly script: CodeScript;
  readonly code: LoadedCode;
  readonly statements: null;
}

/** A step that has been read and checked: nothing of it can be refused later by us. */
export type Prepared = PreparedSql | PreparedCode;

/** Reads and checks the script of a step. Throws a `SOURCE_…` error that names file, line and column. */
export async function prepare(
  engine: Engine,
  step: Step,
  script: Script,
  fromHistory: boolean,
): Promise<Prepared> {
  if (script.kind === 'sql') {
    const going = resumes(step) ? await goingOn(engine, step, script) : script;
    return prepareSql(engine, step, going, fromHistory);
  }
  const code = await script.load();
  const transaction = code.transaction && !resumes(step);
  const unknown = { before: [], body: null, statements: null };
  const common = { step, transaction, fromHistory, skip: null, patient: !transaction };
  return { kind: 'code', script, code, ...unknown, ...common };
}

/** A script that goes on does so statement by statement, whatever its file says by now. */
async function goingOn(engine: Engine, { row }: Step, script: SqlScript): Promise<SqlScript> {
  const { standpoint } = await import('./standpoint.ts');
  standpoint(engine, await engine.stepwise(), script, row as AppliedMigration);
  return { ...script, transaction: false };
}

function prepareSql(
  engine: Engine,
  step: Step,
  script: SqlScript,
  fromHistory: boolean,
): PreparedSql {
  const { transaction } = script;
  const before: string[] = [];
  const texts: string[] = [];
  const whole = transaction && script.size <= WHOLE;
  let statements = 0;
  let open: Statement | null = null;
  const uncommitted = transaction ? engine.uncommitted?.() : undefined;
  let patient = true;
  for (const statement of statementsOf(script, engine)) {
    const value = uncommitted?.(statement) ?? null;
    if (value !== null) throw refused('SOURCE_NEEDS_COMMIT', script, statement, { value });
    patient &&= isPatient(engine, statement);
    if (isBefore(engine, script, statement)) before.push(statement.text);
    else {
      check(engine, script, statement);
      open = openAfter(engine, statement, open);
      statements++;
      if (whole) texts.push(statement.text);
    }
  }
  if (open) throw leftOpen(script, open);
  if (statements + before.length === 0) throw empty(step.direction, script);
  // What may take long goes alone: so it is seen, and its limits count.
  const body = whole && before.length === 0 && !patient ? texts.join('\n;\n') : null;
  return {
    kind: 'sql',
    step,
    script,
    transaction,
    statements,
    before,
    body,
    fromHistory,
    skip: null,
    patient: patient || !transaction,
  };
}

/** A step of which nothing runs. */
export function prepareSkip(step: Step, skip: string): PreparedSql {
  const file = step.migration?.up.file ?? label(step);
  const place = {
    kind: 'sql',
    file,
    line: 1,
    size: 0,
    checksum: '',
    requires: [],
    limits: {},
  } as const;
  const script: SqlScript = { ...place, transaction: true, chunks: () => [] };
  const nothing = { statements: 0, before: [], body: null, fromHistory: false } as const;
  return { kind: 'sql', step, script, transaction: true, patient: false, ...nothing, skip };
}

/**
 * The script of a step: of its file, or, when a way back has no file, of the text that the history keeps.
 * Throws HISTORY_DOWN_CHANGED when that text is not the one that was recorded, or has no checksum.
 */
export async function scriptOf(
  source: Pick<RunInput, 'engine' | 'session' | 'table' | 'readScript'>,
  step: Step,
): Promise<{ script: Script; fromHistory: boolean }> {
  const own = step.migration?.[step.direction];
  if (own) return { script: own, fromHistory: false };
  const { engine, session, table } = source;
  const kept = await readDown(session, engine.dialect, table, step.row?.version ?? step.version);
  if (!kept) throw new HandrailError('PLAN_NO_DOWN', { migrations: [label(step)] });
  if (kept.checksum !== checksum([kept.text])) {
    throw new HandrailError('HISTORY_DOWN_CHANGED', { migration: label(step) });
  }
  const shown = `${engine.dialect.table(table)}: ${label(step)}`;
  return { script: source.readScript(kept.text, shown), fromHistory: true };
}

/** The statements of a script, with their places in its file. */
export function statementsOf(script: SqlScript, engine: Engine): Iterable<Statement> {
  return split(script.chunks(), engine.grammar, { file: script.file, line: script.line });
}

/** True for what is set before the transaction instead of inside it. */
export function isBefore(engine: Engine, script: SqlScript, statement: Statement): boolean {
  return script.transaction && engine.classify(statement).kind === 'before-transaction';
}

/** Waits for its lock without keeping anybody from reading and writing. */
export function isPatient(engine: Engine, statement: Statement): boolean {
  const kind = engine.classify(statement);
  return kind.kind === 'plain' && kind.patient === true;
}

/** A step as events tell of it. */
export function preview(prepared: Prepared): StepPreview {
  const made = previews.get(prepared) ?? makePreview(prepared);
  previews.set(prepared, made);
  return made;
}

/** Several events tell of each step, of perhaps thousands. */
const previews = new WeakMap<Prepared, StepPreview>();

function makePreview({ step, transaction, statements, fromHistory }: Prepared): StepPreview {
  return {
    version: step.version,
    name: step.name,
    direction: step.direction,
    statements,
    transaction,
    reversible: reversible(step),
    fromHistory,
    ...(resumes(step) ? { done: step.row?.progress ?? 0 } : {}),
  };
}

function check(engine: Engine, script: SqlScript, statement: Statement): void {
  const kind = engine.classify(statement);
  if (kind.kind === 'refused') throw refused(kind.why, script, statement);
  if (!script.transaction) return;
  if (kind.kind === 'transaction-control') {
    throw refused('SOURCE_TRANSACTION_CONTROL', script, statement);
  }
  if (kind.kind === 'no-transaction')
    throw refused('SOURCE_NEEDS_NO_TRANSACTION', script, statement);
}

function refused(
  code: ErrorCode,
  script: SqlScript,
  statement: Statement,
  more: { value?: string } = {},
): HandrailError {
  return new HandrailError(
    code as 'SOURCE_TRANSACTION_CONTROL',
    { statement: beginning(statement.text), ...more },
    placeOf(script, spanOf(statement)),
  );
}

/** The first line of a statement, as far as it can be shown within a sentence. */
export function beginning(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** Given where the file's own transaction began that is open before a statement: the same for after it. */
export function openAfter(
  engine: Engine,
  statement: Statement,
  open: Statement | null,
): Statement | null {
  const kind = engine.classify(statement);
  if (kind.kind !== 'transaction-control') return open;
  return kind.leaves === 'open' ? statement : null;
}

/** What it did would be lost, and the history row with it. */
function leftOpen(script: SqlScript, statement: Statement): HandrailError {
  const { line, column } = statement;
  return new HandrailError(
    'SOURCE_UNTERMINATED',
    { what: 'the transaction' },
    {
      at: { file: script.file, line, column },
      ...excerptOf(script, spanOf(statement)),
      hint: 'Write COMMIT behind the last of its statements.',
    },
  );
}

function empty(part: Direction, script: SqlScript): HandrailError {
  const at = { file: script.file, line: script.line, column: 1 };
  return new HandrailError('SOURCE_EMPTY', { part }, { at });
}
