import type { Engine, Filler, Session } from '../../engines/engine.ts';
import type { HandrailError } from '../../errors.ts';
import type { Finding } from '../../migration/finding.ts';
import type { Action } from '../../schema/action.ts';
import { readableName } from '../../sql/quote.ts';
import { type Demand, demandsOf, type Known, tableNamed } from './demands.ts';
import type { Avoided } from './fill.ts';
import { ABOUT_ROWS } from './finding.ts';
import { type Misfit, misfitOf, shownTable } from './misfit.ts';

/** So much of a value is shown. */
const SHOWN = 40;

/** A failure that rows were the reason of: the same migration succeeds on empty tables. */
export interface Failed {
  readonly error: HandrailError;
  /** The statements of the migration up to the one that failed. */
  readonly sent: readonly string[];
}

/** What such a failure means, and what to leave out of the tables to see what comes after it. */
export interface Bite {
  readonly findings: readonly Finding[];
  /** Empty where it is not known which rows they are. */
  readonly avoided: readonly Avoided[];
}

/** Finds the rows that a failure was about, in a database that has them: filled, and before the migration. */
export async function biteOf(
  engine: Engine,
  session: Session,
  { error, sent }: Failed,
): Promise<Bite> {
  const filler = await engine.filler(session);
  const usual = engine.dialect.defaultSchema;
  const failure = engine.explain(error.cause, sent.at(-1) ?? '');
  const detail = failure?.detail ? ` (${failure.detail})` : '';
  const what = `${failure?.message ?? error.message}${detail}`;
  const base = { ...ABOUT_ROWS, rule: 'may-fail-on-data', at: error.at ?? null };
  const findings: Finding[] = [];
  const avoided: Avoided[] = [];
  for (const demand of await demands(engine, filler, sent)) {
    if (failure?.violates && demand.kind !== 'any' && demand.kind !== failure.violates) continue;
    if (failure?.column && demand.columns.length === 1 && demand.columns[0] !== failure.column)
      continue;
    const misfit = misfitOf(demand, filler, usual);
    const row = misfit && (await rowOf(session, demand, misfit.condition, usual));
    if (!misfit || !row) continue;
    findings.push({ ...base, ...said(demand, row, misfit, usual, what) });
    const asks = demand.kind === 'orphan' ? demand.parent : null;
    avoided.push({ table: demand.table, asks, removal: misfit.removal });
  }
  if (findings.length > 0) return { findings, avoided };
  const message = `it fails on rows that may be there, and not without rows: ${what}`;
  const hint = 'Look for such rows in production, and mend them before.';
  return { findings: [{ ...base, severity: 'warning', message, hint }], avoided };
}

/** The words for rows that are in the way. */
function said(
  { kind, table, columns }: Demand,
  row: string,
  { query }: Misfit,
  usual: string,
  what: string,
): Pick<Finding, 'severity' | 'message' | 'hint' | 'object'> {
  const shown = shownTable(table, usual);
  const object = columns.length === 1 ? `${shown}.${columns[0]}` : shown;
  if (kind === 'any') {
    const message = `it fails as soon as ${shown} has a row: ${what}`;
    return {
      severity: 'error',
      message,
      hint: `-- it succeeds only where there are none:\n${query}`,
      object,
    };
  }
  const which = kind === 'duplicate' ? 'two rows with' : 'rows such as';
  const message = `it fails on ${which} ${row} in ${shown}: ${what}`;
  const hint = `-- look for such rows in production, and mend them before:\n${query}`;
  return { severity: 'warning', message, hint, object };
}

/** What the statement that failed asks of rows. */
async function demands(engine: Engine, filler: Filler, sent: readonly string[]): Promise<Demand[]> {
  const reader = await engine.reader();
  const tables = await filler.tables();
  const earlier: Action[] = sent.slice(0, -1).flatMap((sql) => reader.read(sql));
  const usual = engine.dialect.defaultSchema;
  const known: Known = { table: (name) => tableNamed(tables, name, usual), earlier };
  return reader.read(sent.at(-1) ?? '').flatMap((action) => demandsOf(action, known));
}

/** The first row that does not fit, as `(id 7, email NULL)`; null where there is none, or it can't be asked for. */
async function rowOf(
  session: Session,
  { table, columns }: Demand,
  condition: string | null,
  usual: string,
): Promise<string | null> {
  const own = table.columns.slice(0, 1).map(({ name }) => name);
  const names = [
    ...new Set([...(table.primaryKey.length > 0 ? table.primaryKey : own), ...columns]),
  ];
  const list = names.map(readableName).join(', ');
  const where = condition === null ? '' : ` WHERE ${condition}`;
  try {
    const [row] = await session.rows(
      `SELECT ${list} FROM ${shownTable(table, usual)}${where} LIMIT 1`,
    );
    return row ? `(${names.map((name) => `${name} ${shownValue(row[name])}`).join(', ')})` : null;
  } catch {
    // Something that it names is made by the migration itself.
    return null;
  }
}

function shownValue(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Uint8Array)
    return `x'${Buffer.from(value).toString('hex').slice(0, SHOWN)}'`;
  const text = String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  const cut = [...text].length > SHOWN ? `${[...text].slice(0, SHOWN).join('')}…` : text;
  return `'${cut}'`;
}
