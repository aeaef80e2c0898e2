import type { RunResult, StepResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { heading, verdict } from './heading.ts';
import { runFields } from './json.ts';
import { planLines } from './plan.ts';
import { sqlLines } from './sql.ts';
import { duration } from './time.ts';
import { clean, fold } from './width.ts';
import { grouped } from './words.ts';

/** The answer of `up`, `down`, `goto` and `redo`: one line; with `--dry-run` what would be done. */
export function runAnswer(result: RunResult): Answer {
  return {
    text: (view) =>
      result.dryRun && result.pending.length > 0
        ? dryRun(result, view)
        : result.applied.length === 0
          ? nothing(result, view)
          : done(result, view),
    json: () => runFields(result),
    warnings: result.warnings,
  };
}

function done(result: RunResult, view: View): string[] {
  const { applied, appliedCount, pending, version } = result;
  const all = appliedCount + pending.length;
  return verdict(view, 'ok', 'done', [
    `${doneCounts(applied)} in ${duration(result.durationMs)}`,
    `now at ${version}`,
    ...(view.terminal.live ? [`${grouped(appliedCount)} of ${grouped(all)}`] : []),
  ]);
}

/** `1 undone, 1 applied` */
export function doneCounts(results: readonly StepResult[]): string {
  const undone = results.filter((one) => one.direction === 'down').length;
  const applied = results.length - undone;
  return [
    ...(undone > 0 ? [`${grouped(undone)} undone`] : []),
    ...(applied > 0 ? [`${grouped(applied)} applied`] : []),
  ].join(', ');
}

function nothing(result: RunResult, view: View): string[] {
  const { terminal, style, command, environment } = view;
  const where = [...(environment === null ? [] : [environment]), result.database];
  const facts = [
    'nothing to do',
    ...(result.appliedCount === 0
      ? ['nothing is applied']
      : [`at ${result.version}`, `${grouped(result.appliedCount)} applied`]),
    ...(terminal.live ? [where.join(' ')] : []),
  ];
  const text = facts.map(clean).join(style.dot);
  return fold(terminal.live ? text : `${command}: ${text}`, terminal.columns, 2);
}

function dryRun(result: RunResult, view: View): string[] {
  const gap = view.terminal.live ? [''] : [];
  const undo = result.pending.filter((one) => one.direction === 'down').length;
  const apply = result.pending.length - undo;
  const would = [...(undo > 0 ? [`undo ${undo}`] : []), ...(apply > 0 ? [`apply ${apply}`] : [])];
  return [
    ...heading(view, [result.database], 'dry run'),
    ...gap,
    ...planLines(result.pending, { ...view, verbose: true }),
    ...gap,
    ...result.pending.flatMap((one) => [...sqlLines(one, view), ...gap]),
    ...verdict(view, 'ok', 'dry run', [
      `would ${would.join(' and ')}`,
      `still at ${result.version}`,
      'nothing was changed',
    ]),
  ];
}
