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

function change(name: string, { facts: before }: SchemaObject, { facts: after }: SchemaObject) {
  const named = PLAIN.includes(name) ? '' : `${name} `;
  return `${named}${value(after[name])}, was ${value(before[name])}`;
}

function value(fact: string | number | boolean | undefined): string {
  if (fact === undefined) return 'nothing';
  const text = String(fact).replace(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
