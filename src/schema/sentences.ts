import type { Difference } from './difference.ts';
import { type SchemaObject, shownName } from './schema.ts';

const SHOWN = 60;

/** Facts that need no name before them. */
const PLAIN = ['definition', 'type'];

/** A difference as a sentence about the second schema: `index orders_total_idx is gone`. `usual` schemas are not named. */
export function sentence({ before, after, facts }: Difference, usual: string): string {
  const one = (after ?? before) as SchemaObject;
  const what = `${one.kind} ${shownName(one, usual)}`;
  if (!after) return `${what} is gone`;
  if (!before) return `${what} is left`;
  return `${what} is different: ${facts.map((name) => change(name, before, after)).join('; ')}`;
}

const MOVED = /^column (.+) is different: position (\d+), was (\d+)$/;

/** The column that a {@link sentence} says to stand in another place, and to be the same otherwise; null for any other. */
export function movedColumn(text: string): { column: string; now: number; was: number } | null {
  const [, column, now, was] = MOVED.exec(text) ?? [];
  return column === undefined ? null : { column, now: Number(now), was: Number(was) };
}

function change(name: string, { facts: before }: SchemaObject, { facts: after }: SchemaObject) {
  const named = PLAIN.includes(name) ? '' : `${name} `;
  return `${named}${value(after[name])}, was ${value(before[name])}`;
}

function value(fact: string | number | boolean | undefined): string {
  if (fact === undefined) return 'nothing';
  const text = String(fact).replace(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
