import type { AdoptResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { heading, note, verdict } from './heading.ts';
import { adoptFields } from './json.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { isoTime, shortTime } from './time.ts';
import { clean } from './width.ts';
import { count, label } from './words.ts';

/** The answer of `adopt`: what was recorded, what is pending now, and where the tool's own table is. */
export function adoptAnswer(result: AdoptResult): Answer {
  return { text: (view) => lines(result, view), json: () => adoptFields(result) };
}

function lines(result: AdoptResult, view: View): string[] {
  const { tool, adopted, pending, already, warnings, version, dryRun } = result;
  const rows = rowsOf(result, view);
  const drawn = view.terminal.accessible
    ? sentences(rows, view)
    : (table(rows, view) ?? narrow(rows, view));
  const gap = view.terminal.live ? [''] : [];
  const notes = [
    ...(result.table && !already ? note(view, 'ok', 'kept', kept(result, dryRun)) : []),
    ...warnings.flatMap((text) => note(view, 'warning', 'note', clean(text))),
  ];
  const recorded = `${dryRun ? 'would record' : 'recorded'} ${count(adopted.length, 'migration')}`;
  const facts = [
    already ? 'adopted already' : recorded,
    `${pending.length} pending`,
    `${dryRun && !already ? 'then at' : 'at'} ${version}`,
    dryRun ? 'nothing was changed' : 'no migration ran',
  ];
  return [
    ...heading(view, [result.server, result.database], tool ? `from ${tool}` : 'baseline'),
    ...gap,
    ...drawn,
    ...(rows.length > 0 ? gap : []),
    ...notes,
    ...(notes.length > 0 ? gap : []),
    ...verdict(view, 'ok', dryRun ? 'dry run' : 'done', facts),
  ];
}

function rowsOf({ adopted, pending }: AdoptResult, view: View): Row[] {
  const time = (at: string) =>
    view.terminal.columns === null ? isoTime(at) : shortTime(at, view.now);
  const timed = adopted.some((one) => one.appliedAt !== null);
  return [
    ...adopted.map((one) => ({
      tone: 'ok' as const,
      word: 'applied',
      name: label(one),
      facts: timed ? [one.appliedAt === null ? '' : time(one.appliedAt)] : [],
    })),
    ...pending.map((one) => ({
      tone: one.state === 'pending' ? ('pending' as const) : ('warning' as const),
      word: one.state,
      name: label(one),
      facts: timed ? [''] : [],
    })),
  ];
}

const kept = ({ tool, table }: AdoptResult, dryRun: boolean) =>
  clean(`${tool}'s own table ${dryRun ? 'would stay' : 'stays'}, as ${table}`);
