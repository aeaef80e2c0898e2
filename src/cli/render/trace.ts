import type { Traced, TracedLock } from '../../index.ts';
import type { View } from './answer.ts';
import { clean, fold } from './width.ts';

/** So many objects are named in a line. */
const NAMED = 3;
/** A statement without a place is told by its beginning. */
const BEGINNING = 60;

/**
 * What statements did, below the line of their migration: of those that others have to wait for, or whose time grows
 * with the rows, or that take more along than they name. With `--verbose`, of all.
 */
export function traceLines(statements: readonly Traced[], view: View): string[] {
  const shown = statements.filter((one) => view.verbose || matters(one));
  return shown.flatMap((one) => {
    const sentences = sentencesOn(one, view.verbose);
    return sentences.length > 0 ? block(one, sentences, view) : [];
  });
}

const blocks = ({ blocks: whom }: TracedLock) => whom !== 'schema changes';

/** Without those on indexes of a table that is locked itself. */
const distinct = (locks: readonly TracedLock[]) =>
  locks.filter(({ object }) => !locks.some((other) => object.startsWith(`${other.object}.`)));

const matters = ({ locks, held, grows, emptied, changes }: Traced) =>
  locks.some(blocks) || grows || emptied.length > 0 || held.length > 0 || changes.some(takenAlong);

const takenAlong = ({ change, along }: Traced['changes'][number]) => change === 'dropped' && along;

function block(one: Traced, sentences: readonly string[], view: View): string[] {
  const { terminal, style, command } = view;
  const sql = one.sql.replace(/\s+/g, ' ');
  const start = sql.length > BEGINNING ? `${sql.slice(0, BEGINNING)}${style.ellipsis}` : sql;
  const place = clean(one.at ? `${one.at.file}:${one.at.line}:${one.at.column}` : start);
  if (!terminal.live) {
    return sentences.flatMap((text) =>
      fold(`${command}: ${place}: ${style.prose(text)}`, terminal.columns, 2),
    );
  }
  const [head = '', ...rest] = fold(`      ${place}`, terminal.columns, 8);
  const lines = sentences.flatMap((text) =>
    fold(`        ${style.prose(text)}`, terminal.columns, 10),
  );
  return [style.dim(head), ...rest.map(style.dim), ...lines];
}

/** What a statement did, one sentence for each kind of thing. */
function sentencesOn(one: Traced, verbose: boolean): string[] {
  const work = (kind: Traced['indexes'][number]['work']) =>
    names(one.indexes.flatMap(({ index, work }) => (work === kind ? [index] : [])));
  const some = (verb: string, what: string | null) => (what === null ? [] : [`${verb} ${what}`]);
  const grows = one.grows ? ': O(rows)' : '';
  const heavy = [
    ...some('rewrites', names(one.rewrites)),
    ...some('rebuilds', work('rebuilt')),
    ...some('builds', work('built')),
    ...some('reads all of', names(one.scans.map(({ table }) => table))),
  ];
  const dropped = one.changes.filter(takenAlong).map(({ kind, object }) => `${kind} ${object}`);
  const held = names(distinct(one.held).map(({ object, mode }) => `${object} (${mode})`));
  return [
    ...lockSentences(verbose ? one.locks : distinct(one.locks.filter(blocks))),
    ...(held === null ? [] : [`meanwhile ${held} stays locked`]),
    ...heavy.map((text) => text + grows),
    ...some('empties', names(one.emptied)),
    ...(dropped.length > 0 ? [`drops along with it: ${dropped.join(', ')}`] : []),
    ...(verbose ? details(one) : []),
  ];
}

function lockSentences(locks: readonly TracedLock[]): string[] {
  const modes = [...new Set(locks.map(({ mode }) => mode))];
  return modes.map((mode) => {
    const same = locks.filter((lock) => lock.mode === mode);
    return `locks ${names(same.map(({ object }) => object))} (${mode}): ${same[0]?.blocks} wait`;
  });
}

function details({ indexes, rows, changes }: Traced): string[] {
  const reused = indexes.flatMap(({ index, work }) => (work === 'reused' ? [index] : []));
  const written = rows.map(({ table, inserted, updated, deleted }) => {
    const counts = { inserted, updated, deleted };
    const parts = Object.entries(counts).flatMap(([verb, n]) => (n > 0 ? [`${n} ${verb}`] : []));
    return `rows of ${table}: ${parts.join(', ')}`;
  });
  const others = changes.filter((one) => !takenAlong(one));
  return [
    ...(reused.length > 0 ? [`keeps the files of ${names(reused)}`] : []),
    ...written,
    ...others.map(({ change, kind, object }) => `${kind} ${object} ${change}`),
  ];
}

/** The first few of them; null when there are none. */
function names(all: readonly string[]): string | null {
  if (all.length === 0) return null;
  const shown = all.slice(0, NAMED).map(clean).join(', ');
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown;
}
