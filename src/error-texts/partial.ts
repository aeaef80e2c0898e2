import { text } from './text.ts';

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** What a run has left half done, and what keeps the next one from going on with it. */
export const partialTexts = {
  PLAN_PARTIAL: text<{
    migration: string;
    version: string;
    done: number;
    direction: string;
    fileGone?: boolean;
  }>(
    (d) =>
      `${d.migration} is half ${d.direction === 'down' ? 'undone' : 'applied'}: ${plural(d.done, 'statement')} ran, then the run stopped${d.fileGone ? '; its file is gone' : ''}`,
    (d) => {
      if (d.fileGone) {
        return `Bring its file back and run "handrail up", or take it back with "handrail repair --undo".`;
      }
      return d.direction === 'down'
        ? 'Run "handrail repair" to finish undoing it.'
        : 'Run "handrail up" to finish it, or "handrail repair --undo" to take it back.';
    },
  ),
  RUN_IN_DOUBT: text<{ migration: string; number: number | null; statement: string }>(
    (d) =>
      d.number === null
        ? `${d.migration} was stopped while it ran, and what it had done by then can't be told`
        : `statement ${d.number} of ${d.migration} was stopped while it ran, and whether it took effect can't be told: ${d.statement}`,
    (d) =>
      `Look at the database. Then run "handrail repair --skip" when ${what(d.number)} is done, "handrail repair --again" to run ${d.number === null ? 'it' : 'that statement'} again, or "handrail repair --undo" to take the migration back.`,
  ),
  RUN_PARTIAL_CHANGED: text<{ migration: string; done: number }>(
    (d) =>
      `${d.migration} is half done, and its file was changed since: of the ${plural(d.done, 'statement')} that ran, not all stand there as they were`,
    () =>
      'Put back the statements that ran, and change only those behind them; or take the migration back with "handrail repair --undo".',
  ),
  RUN_TEMPORARY_LOST: text<{ migration: string; name: string; statement: string }>(
    (d) =>
      `${d.migration} can't go on: "${d.statement}" needs "${d.name}", which was temporary and ended with the run that stopped`,
    () =>
      'Take the migration back with "handrail repair --undo" and apply it anew, or write the statements that make it before this one.',
  ),
  PLAN_NOT_PARTIAL: text<{ choice: string }>(
    (d) => `nothing is half applied, so there is nothing for --${d.choice}`,
    () => 'Run "handrail status" for what is.',
  ),
};

const what = (number: number | null) => (number === null ? 'all of it' : 'that statement');
