import type { MigrationStatus, StatusResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { foldRuns } from './folding.ts';
import { heading, verdict } from './heading.ts';
import { statusFields } from './json.ts';
import { blocks, problemLines } from './problems.ts';
import type { Tone } from './style.ts';
import { narrow, type Row, sentences, table } from './table.ts';
import { ago, duration, isoTime, shortTime } from './time.ts';
import { clean } from './width.ts';
import { grouped, label, versions } from './words.ts';
import { progressNote, workerLines } from './workers.ts';

type State = MigrationStatus['state'];

/** More applied migrations than this are folded, except the newest of them. */
const MANY = 12;
const NEWEST = 6;

const ORDER: readonly State[] = [
  'applied',
  'pending',
  'partial',
  'modified',
  'missing',
  'skipped',
  'out-of-order',
];
const TONES: Record<State, Tone> = {
  applied: 'ok',
  pending: 'pending',
  modified: 'warning',
  missing: 'warning',
  'out-of-order': 'warning',
  partial: 'error',
  skipped: 'warning',
};

/** The answer of `status`. `all` shows every applied migration on a terminal, too. */
export function statusAnswer(result: StatusResult, options: { all?: boolean } = {}): Answer {
  return {
    text: (view) => {
      const problems = [...workerLines(result, view), ...problemLines(result, view)];
      const table = rowLines(result, view, options.all ?? view.verbose);
      const gap = view.terminal.live ? [''] : [];
      return [
        ...heading(view, [result.server, result.database], counts(result.migrations)),
        ...gap,
        ...(table.length > 0 ? [...table, ...gap] : []),
        ...(problems.length > 0 ? [...problems, ...gap] : []),
        ...end(result, view),
      ];
    },
    json: () => statusFields(result),
  };
}

function counts(migrations: readonly MigrationStatus[]): string {
  const parts = ORDER.map((state) => {
    const n = migrations.filter((one) => one.state === state && !one.running).length;
    return n > 0 || state === 'applied' || state === 'pending' ? [`${grouped(n)} ${state}`] : [];
  });
  const running = migrations.filter((one) => one.running).length;
  return [...parts.flat(), ...(running > 0 ? [`${grouped(running)} running`] : [])].join(', ');
}

/** What is in the history stands before what is not; the newest is last, next to the prompt. */
function rowLines(result: StatusResult, view: View, all: boolean): string[] {
  const { terminal } = view;
  const groups = [
    ...folded(
      result.migrations.filter((one) => !waits(one)),
      all || terminal.columns === null,
    ),
    ...result.migrations.filter((one) => one.state === 'out-of-order').map((one) => [one]),
    ...result.migrations.filter((one) => one.state === 'pending').map((one) => [one]),
  ];
  if (terminal.accessible) return sentences(rowsOf(groups, result, view, {}), view);
  const width = terminal.columns ?? Number.POSITIVE_INFINITY;
  const layouts = [
    { from: 100, by: true },
    { from: 80, by: false },
    { from: 60, by: false, relative: true },
  ];
  for (const layout of layouts.filter((one) => one.from <= width)) {
    const lines = table(rowsOf(groups, result, view, layout), view, [1]);
    if (lines) return lines;
  }
  return narrow(rowsOf(groups, result, view, {}), view);
}

function folded(history: readonly MigrationStatus[], all: boolean): MigrationStatus[][] {
  const applied = history.filter((one) => one.state === 'applied');
  if (all || applied.length <= MANY) return history.map((one) => [one]);
  const kept = new Set(applied.slice(-NEWEST));
  return foldRuns(history, (one) => one.state === 'applied' && !kept.has(one), 2);
}

interface Layout {
  readonly by?: boolean;
  readonly relative?: boolean;
}

function rowsOf(
  groups: readonly MigrationStatus[][],
  result: StatusResult,
  view: View,
  layout: Layout,
): Row[] {
  return groups.map((group) => {
    const first = group[0] as MigrationStatus;
    const look = first.running
      ? ({ tone: 'pending', word: 'running' } as const)
      : { tone: TONES[first.state], word: first.state };
    if (group.length === 1) {
      return {
        ...look,
        name: label(first),
        facts: factsOf(first, view, layout),
        note: noteOf(first, result),
      };
    }
    const name = versions(group, view);
    return { ...look, name, facts: [], note: `${grouped(group.length)} folded (--verbose)` };
  });
}

function factsOf(one: MigrationStatus, { terminal, now }: View, layout: Layout): string[] {
  const time = terminal.columns === null ? isoTime : layout.relative ? ago : shortTime;
  return [
    one.appliedAt === null ? '' : time(one.appliedAt, now),
    one.durationMs === null ? '' : duration(one.durationMs),
    ...(layout.by ? [clean(one.appliedBy ?? '')] : []),
  ];
}

function noteOf(one: MigrationStatus, result: StatusResult): string {
  switch (one.state) {
    case 'applied':
      return '';
    case 'modified':
      return 'file changed';
    case 'missing':
      return one.newer ? 'newer than this deployment' : 'no file';
    case 'skipped':
      return one.skipped ?? '';
    case 'partial':
      return progressNote(one);
    case 'out-of-order':
      return [`older than ${clean(result.version)}`, ...noWayDown(one)].join(', ');
    case 'pending':
      return noWayDown(one).join('');
  }
}

const noWayDown = (one: MigrationStatus) => (one.reversible ? [] : ['no way down']);

const waits = ({ state }: MigrationStatus) => state === 'pending' || state === 'out-of-order';

function end(result: StatusResult, view: View): string[] {
  const pending = result.migrations.filter(waits).length;
  if (result.migrations.some((one) => blocks(one, result))) {
    return verdict(view, 'error', 'blocked', ['handrail up refuses until this is settled']);
  }
  if (result.running.length > 0 || result.migrations.some((one) => one.running)) {
    return verdict(view, 'pending', 'running', [
      'another run is at work',
      'handrail up waits for it',
    ]);
  }
  const half = result.migrations.find(({ state }) => state === 'partial');
  if (half) return verdict(view, 'ok', 'next', [`handrail up finishes ${label(half)}`]);
  if (result.migrations.length === 0) {
    return verdict(view, 'ok', 'next', ['handrail create <name> writes the first migration']);
  }
  if (pending > 0) {
    return verdict(view, 'ok', 'next', [`handrail up applies ${grouped(pending)} pending`]);
  }
  return verdict(view, 'ok', 'ok', ['nothing is pending', `at ${result.version}`]);
}
