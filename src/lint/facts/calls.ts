import type { ActionOf } from '../../schema/action.ts';
import type { Catalog } from '../../schema/catalog.ts';

type Call = ActionOf<'call'>;

/** The function of an extension, whatever schema it stands in. */
export function isCall(action: Call, ...names: readonly string[]): boolean {
  return names.includes(action.name.slice(action.name.lastIndexOf('.') + 1));
}

/** The text of an argument, by its place from 0 or by its name; null when it is not given as a plain value. */
export function argument(action: Call, place: number, name: string): string | null {
  const named = action.arguments.find((one) => one.name === name);
  const placed = action.arguments[place];
  return (named ?? (placed?.name === null ? placed : undefined))?.value ?? null;
}

/** The relation that the first argument names. */
export function relationOf(action: Call): string {
  return (argument(action, 0, 'relation') ?? '').replace(/^public\./, '').replaceAll('"', '');
}

/** An argument is given as true. */
export function isTrue(action: Call, name: string): boolean {
  return action.arguments.some((one) => one.name === name && one.value === 'true');
}

/** An earlier statement has made a hypertable of it. */
export function isHypertable(table: string, catalog: Catalog): boolean {
  return (catalog.tables.get(table)?.hypertable ?? null) !== null;
}
