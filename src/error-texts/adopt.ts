import type { Text } from '../error-texts.ts';

/** One difference to a line, as far as a person reads on. */
const LINES = 20;

const listed = (lines: readonly string[]) =>
  lines.length <= LINES
    ? lines.join('; ')
    : `${lines.slice(0, LINES).join('; ')}; and ${lines.length - LINES} more`;

/** What can go wrong when a database is taken over. */
export const adoptTexts = {
  ADOPT_NOT_SAID: {
    message: (d: { found: { tool: string; table: string }[] }) =>
      d.found.length > 0
        ? `this database holds the history of ${d.found.map(({ tool, table }) => `${tool} (${table})`).join(' and of ')}`
        : 'no history of a tool that handrail knows was found in this database',
    hint: (d: { found: { tool: string; table: string }[] }) =>
      d.found.length > 0
        ? `Run ${d.found.map(({ tool }) => `"handrail adopt --from ${tool}"`).join(' or ')} to take it over.`
        : 'Run "handrail adopt --baseline <version>" when nobody managed its schema so far, where <version> is the last migration that it already has.',
  },
  ADOPT_NOT_FOUND: {
    message: (d: { tool: string; table: string }) =>
      `this database holds no history of ${d.tool}: there is no table ${d.table} as that tool makes it`,
    hint: () =>
      'Check the database URL. "handrail adopt" alone says which histories this database holds.',
  },
  ADOPT_UNDECIDED: {
    message: (d: { tool: string; problem: string; decide: string }) => `${d.tool}: ${d.problem}`,
    hint: (d: { tool: string; problem: string; decide: string }) => d.decide,
  },
  ADOPT_MISSING_FILES: {
    message: (d: { tool: string; names: string[] }) =>
      `${d.tool} has applied what no file here is for: ${listed(d.names)}; nothing was recorded`,
    hint: () =>
      'Bring the files back, or point --dir at the folder that has them, so that the history is complete.',
  },
  ADOPT_ORDER: {
    message: (d: { tool: string; first: string; second: string }) =>
      `${d.tool} runs "${d.first}" before "${d.second}", by the characters of their names; by their numbers the order is the other way round`,
    hint: () =>
      'Rename the files, and their rows in the history of the tool, so that their numbers have the same number of digits; then adopt again.',
  },
  ADOPT_HISTORY_EXISTS: {
    message: (d: { table: string; rows: number }) =>
      d.rows > 0
        ? `the history table ${d.table} has ${d.rows} row${d.rows === 1 ? '' : 's'} already, of migrations that were not adopted`
        : `the history table ${d.table} exists already and is empty: what it held may have been undone`,
    hint: (d: { table: string; rows: number }) =>
      d.rows > 0
        ? 'Look with "handrail status". "handrail force <version>" corrects a history that is wrong.'
        : `If handrail has never applied anything here, remove it with "DROP TABLE ${d.table}" and adopt again.`,
  },
  ADOPT_DIFFERENT: {
    message: (d: { version: string; differences: string[] }) =>
      `the database is not what the migrations up to ${d.version} make: ${listed(d.differences)}; nothing was recorded`,
    hint: () =>
      'Choose the version that the database really has, or bring database and files together first.',
  },
} satisfies Record<string, Text<never>>;
