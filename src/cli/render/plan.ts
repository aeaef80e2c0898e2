import type { StepPreview } from '../../index.ts';
import type { View } from './answer.ts';
import { foldRuns } from './folding.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { count, label, remarks, versions } from './words.ts';

/** A plan of more steps shows only those that are out of the ordinary, unless `--verbose`. */
const MANY = 12;

/** What a run will do, in order. Of a long plan the ordinary steps are folded and counted. */
export function planLines(steps: readonly StepPreview[], view: View): string[] {
  const whole = steps.length <= MANY || view.verbose || view.terminal.columns === null;
  const groups = whole
    ? steps.map((one) => [one])
    : foldRuns(steps, (one) => remarks(one).length === 0, 3);
  const rows = groups.flatMap((group) => bySide(group).map((one) => row(one, view)));
  if (view.terminal.accessible) return sentences(rows, view);
  return table(rows, view) ?? narrow(rows, view);
}

/** `2 to undo, 1 to apply` */
export function planCounts(steps: readonly StepPreview[]): string {
  const of = (direction: string) => steps.filter((one) => one.direction === direction).length;
  const [down, up] = [of('down'), of('up')];
  return [...(down > 0 ? [`${down} to undo`] : []), ...(up > 0 ? [`${up} to apply`] : [])].join(
    ', ',
  );
}

/** A fold never holds both directions. */
function bySide(group: readonly StepPreview[]): StepPreview[][] {
  const sides = ['down', 'up'].map((side) => group.filter((one) => one.direction === side));
  return sides.filter((side) => side.length > 0);
}

function row(group: readonly StepPreview[], view: View): Row {
  const first = group[0] as StepPreview;
  const side =
    first.direction === 'up'
      ? ({ tone: 'pending', word: 'to apply' } as const)
      : ({ tone: 'undone', word: 'to undo' } as const);
  if (group.length > 1) {
    const note = `${count(group.length, 'migration')} folded (--verbose)`;
    return { ...side, name: versions(group, view), facts: [], note };
  }
  const statements = first.statements === null ? '' : count(first.statements, 'statement');
  return { ...side, name: label(first), facts: [statements], note: remarks(first).join(', ') };
}
