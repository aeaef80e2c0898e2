import type { ForceResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { heading, verdict } from './heading.ts';
import { forceFields } from './json.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { count, label } from './words.ts';

/** The answer of `force`: the rows that left and entered the history, and where it stands now. */
export function forceAnswer(result: ForceResult): Answer {
  return { text: (view) => lines(result, view), json: () => forceFields(result) };
}

function lines(result: ForceResult, view: View): string[] {
  const { removed, added, cleared, version } = result;
  const rows: Row[] = [
    ...removed.map((one) => row('undone', 'removed', label(one))),
    ...added.map((one) => row('ok', 'added', label(one))),
  ];
  const changes = [
    ...(removed.length > 0 ? [`${count(removed.length, 'row')} removed`] : []),
    ...(added.length > 0 ? [`${count(added.length, 'row')} added`] : []),
    ...(cleared ? ['dirty mark cleared'] : []),
  ];
  const facts =
    changes.length > 0 ? [changes.join(', '), 'no migration ran'] : ['nothing to change'];
  const drawn = view.terminal.accessible
    ? sentences(rows, view)
    : (table(rows, view) ?? narrow(rows, view));
  const gap = view.terminal.live ? [''] : [];
  return [
    ...heading(view, [result.database], `set to ${version}`),
    ...gap,
    ...drawn,
    ...(rows.length > 0 ? gap : []),
    ...verdict(view, 'ok', 'done', [`history at ${version}`, ...facts]),
  ];
}

function row(tone: Row['tone'], word: string, name: string): Row {
  return { tone, word, name, facts: [] };
}
