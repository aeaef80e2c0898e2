import { HandrailError } from '../errors.ts';
import type { Version } from '../migration/version.ts';
import { adoptBaseline } from './baseline.ts';
import { adoptFrom, adoptWhat } from './from-tool.ts';
import type { Adopted, AdoptInput } from './record.ts';

/** Where a history is to come from. */
export interface AdoptSource {
  /** A tool whose history this database holds. */
  readonly from?: string;
  /** The last migration that the schema has already, of a database that nobody managed. */
  readonly baseline?: Version;
}

/** Takes a database over. Without a source, throws ADOPT_NOT_SAID, which says what there is to take over. */
export function adopt(input: AdoptInput, { from, baseline }: AdoptSource): Promise<Adopted> {
  if (from !== undefined && baseline !== undefined) {
    const problem = 'a history comes from a tool or from a baseline, not from both';
    throw new HandrailError('USAGE_INVALID', { problem, command: 'adopt' });
  }
  if (from !== undefined) return adoptFrom(input, from);
  if (baseline !== undefined) return adoptBaseline(input, baseline);
  return adoptWhat(input);
}
