import type { StepPreview } from '../../index.ts';
import type { View } from './answer.ts';
import type { Style } from './style.ts';
import { clean } from './width.ts';

type Named = { readonly version: string; readonly name: string };

/** `1 statement`, `1,204 rows`. */
export function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** `1,204` */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `0001_create_users`, harmless on a terminal. */
export function label(migration: Named): string {
  return clean(migration.name ? `${migration.version}_${migration.name}` : migration.version);
}

/** One label, or the first and the last of several: `0007_x … 0019_y`. */
export function span(migrations: readonly Named[], style: Style): string {
  const [first, last] = [migrations[0], migrations.at(-1)];
  if (!first || !last) return '';
  return first === last ? label(first) : `${label(first)} ${style.ellipsis} ${label(last)}`;
}

/** The versions of a folded group: `0001 … 0208`. */
export function versions(migrations: readonly Named[], { style, terminal }: View): string {
  const [first, last] = [migrations[0], migrations.at(-1)];
  if (!first || !last) return '';
  const between = terminal.accessible ? 'to' : style.ellipsis;
  return `${clean(first.version)} ${between} ${clean(last.version)}`;
}

/** `a, b, c and 12 more` */
export function some(names: readonly string[], limit = 5): string {
  if (names.length <= limit + 1) return names.join(', ');
  return `${names.slice(0, limit).join(', ')} and ${grouped(names.length - limit)} more`;
}

/** What is worth knowing of a step before it runs: `1 statement`, `no transaction`, `no way down`. */
export function stepFacts(step: StepPreview): string[] {
  return [
    ...(step.statements === null ? [] : [count(step.statements, 'statement')]),
    ...remarks(step),
  ];
}

/** `goes on at statement 3 of 5`: what an earlier run has left half done. */
export function goesOn({ done = 0, statements }: StepPreview): string {
  if (statements === null) return 'goes on';
  return done >= statements
    ? 'all its statements ran'
    : `goes on at statement ${done + 1} of ${grouped(statements)}`;
}

/** What makes a step something to look at before it runs. */
export function remarks(step: StepPreview): string[] {
  return [
    ...(step.done === undefined ? [] : [goesOn(step)]),
    ...(step.transaction ? [] : ['no transaction']),
    ...(step.direction === 'up' && !step.reversible ? ['no way down'] : []),
    ...(step.fromHistory ? ['way back kept in the history'] : []),
  ];
}
