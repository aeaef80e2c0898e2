import { createMigrator, isHandrailError, type StepResult } from '../../../src/index.ts';
import type { Migration } from './migrations.ts';
import { allDone, type Facts } from './oracle.ts';
import { DOWN_TO } from './runs.ts';

/** Up through ten migrations, or down again as far as they can be undone. */
export type Verb = 'up' | 'down';

/** What the command line is to do. */
export const argumentsOf = (verb: Verb) => (verb === 'up' ? ['up'] : ['goto', DOWN_TO]);

/** How a run ended, in a word or two, and the migrations that it says it has done. */
export interface Ending {
  readonly how: string;
  readonly told?: readonly string[];
}

/** A run in this process. */
export async function inProcess(verb: Verb, url: string, dir: string): Promise<Ending> {
  const migrator = createMigrator({ url, dir });
  try {
    await (verb === 'up' ? migrator.up() : migrator.goto(DOWN_TO));
    return { how: 'done' };
  } catch (error) {
    if (!isHandrailError(error)) return { how: String(error) };
    const results = error.results as readonly StepResult[];
    return { how: error.code, told: results.map(({ version }) => version) };
  }
}

/** What is wrong with what the run after an interrupted one has made of it: it is to complete everything. */
export function incomplete(
  next: Ending,
  { now, before }: Record<'now' | 'before', Facts>,
  migrations: readonly Migration[],
  verb: Verb,
): string[] {
  const expected = allDone(before.objects, migrations, verb);
  if (next.how === 'done' && now.objects.join() === expected.join()) return [];
  return [`the next run: ${next.how}, and it has left ${now.objects.join(', ')}`];
}
