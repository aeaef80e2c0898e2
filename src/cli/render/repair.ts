import type { RepairResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { heading, verdict } from './heading.ts';
import { runFields } from './json.ts';
import { doneCounts, runAnswer } from './run.ts';
import { statementLines } from './statement.ts';
import { duration } from './time.ts';
import { count } from './words.ts';

/** The answer of `repair`: what it finished or undid, and what it mended beside. */
export function repairAnswer(result: RepairResult): Answer {
  return {
    text: (view) => lines(result, view),
    json: () => ({ ...runFields(result), mended: result.mended }),
    warnings: result.warnings,
  };
}

function lines(result: RepairResult, view: View): string[] {
  const { applied, pending, mended, dryRun, version } = result;
  const planned = dryRun && pending.length > 0;
  if (dryRun && mended.length > 0) {
    return [
      ...(planned ? runAnswer(result).text(view) : heading(view, [result.database], 'dry run')),
      ...mended.flatMap((sql) => statementLines(sql, view)),
      ...verdict(view, 'ok', 'dry run', [`would run ${count(mended.length, 'statement')}`]),
    ];
  }
  if (planned) return runAnswer(result).text(view);
  if (applied.length + mended.length === 0) {
    return verdict(view, 'ok', 'nothing', ['to repair', `at ${version}`]);
  }
  return verdict(view, 'ok', 'done', [
    ...(applied.length > 0 ? [doneCounts(applied)] : []),
    ...(mended.length > 0 ? [`${count(mended.length, 'statement')} to mend the database`] : []),
    `in ${duration(result.durationMs)}`,
    `now at ${version}`,
  ]);
}
