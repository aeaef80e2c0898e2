import type { HistoryDialect, TableName } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import type { ToolTable } from '../formats/format.ts';
import { createTable } from '../history/columns.ts';
import { findTable, keptAs, lookAt, otherHistories, type Tool, tools } from '../history/foreign.ts';
import { type History, readHistory } from '../history/history.ts';
import { importState } from '../history/import.ts';
import { versionKey } from '../migration/version.ts';
import { quoteName } from '../sql/quote.ts';
import { nearest } from '../util/nearest.ts';
import {
  type Adopted,
  type AdoptInput,
  already,
  type Decision,
  record,
  underLock,
} from './record.ts';

/**
 * Takes over the history that another tool keeps in this database. The tool's table stays as it is; where it
 * has the name of ours, it is renamed. Throws ADOPT_… where a person has to decide first.
 */
export async function adoptFrom(input: AdoptInput, name: string): Promise<Adopted> {
  const tool = toolNamed(name);
  return underLock(input, () => decide(input, tool));
}

/** Throws ADOPT_NOT_SAID, which names the tools whose histories this database holds. */
export async function adoptWhat(input: AdoptInput): Promise<never> {
  const { session, engine } = input;
  throw new HandrailError('ADOPT_NOT_SAID', {
    found: await otherHistories(session, engine.dialect),
  });
}

function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found) return found;
  const names = tools.map((tool) => tool.name);
  const suggestion = nearest(name, names);
  const problem = `the history of "${name}" can't be taken over (known: ${names.join(', ')})`;
  const hint = suggestion === undefined ? {} : { hint: `Did you mean "${suggestion}"?` };
  throw new HandrailError('USAGE_INVALID', { problem, command: 'adopt' }, hint);
}

async function decide(input: AdoptInput, tool: Tool): Promise<Decision> {
  const { session, engine, table, migrations } = input;
  const { dialect } = engine;
  const appliedBy = `adopted from ${tool.name}`;
  const theirs = await findTable(session, dialect, tool);
  const rename = theirs && isSame(theirs.table, table) ? await renaming(theirs, tool) : null;
  const history = rename ? nothingYet(dialect, table) : await readHistory(session, dialect, table);
  const facts = { tool: tool.name, table: theirs && dialect.table(rename?.to ?? theirs.table) };
  if (history.rows.some((row) => row.appliedBy === appliedBy)) {
    return already(input, history, { ...facts, warnings: [] });
  }
  if (!theirs) {
    const wanted = dialect.table({ schema: dialect.defaultSchema, ...tool.history.table });
    throw new HandrailError('ADOPT_NOT_FOUND', { tool: tool.name, table: wanted });
  }
  const imported = importState(tool, await tool.history.read(theirs), migrations);
  const known = new Set(history.rows.map((row) => versionKey(row.version)));
  const fresh = imported.filter(({ migration }) => !known.has(versionKey(migration.version)));
  if (history.head !== null) {
    if (fresh.length === 0) return already(input, history, { ...facts, warnings: [] });
    const details = { table: dialect.table(table), rows: history.rows.length };
    throw new HandrailError('ADOPT_HISTORY_EXISTS', details);
  }
  const decision = record(input, history, fresh, { ...facts, appliedBy, warnings: [] });
  return { ...decision, statements: [...(rename ? [rename.sql] : []), ...decision.statements] };
}

/** The history that there is once a table in its place has moved away. */
function nothingYet(dialect: HistoryDialect, table: TableName): History {
  return { rows: [], head: null, preparation: createTable(dialect, table, false), beside: null };
}

/** How the tool's table gets out of the way of ours: under the first name that is free. */
async function renaming(
  { session, dialect, table }: ToolTable,
  tool: Tool,
): Promise<{ to: TableName; sql: string }> {
  const wanted = keptAs(table, tool);
  let to = wanted;
  for (let n = 2; (await lookAt(session, dialect, to)).columns.length > 0; n++) {
    to = { ...wanted, name: `${wanted.name}_${n}` };
  }
  return { to, sql: `ALTER TABLE ${dialect.table(table)} RENAME TO ${quoteName(to.name)}` };
}

const isSame = (a: TableName, b: TableName) => a.schema === b.schema && a.name === b.name;
