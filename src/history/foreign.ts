import { CONTRACT } from './columns.ts';

/** A column of a table that has the history table's name. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
}

const TEXT = /char|text/i;

/** The tool that a table of the history's name belongs to, or null when it is ours. */
export function ownerOf(columns: readonly FoundColumn[]): string | null {
  const names = columns.map(({ name }) => name.toLowerCase());
  if (CONTRACT.every((name) => names.includes(name))) return null;
  const has = (...wanted: string[]) =>
    names.length === wanted.length && wanted.every((name) => names.includes(name));
  if (has('version', 'dirty')) return 'golang-migrate';
  if (has('version') && TEXT.test(columns[0]?.type ?? '')) return 'dbmate or Rails';
  if (has('version', 'name', 'applied_at')) return 'a runner of the application itself';
  return `something else (its columns: ${names.join(', ')})`;
}
