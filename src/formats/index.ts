import { HandrailError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import type { Format } from './format.ts';
import { golangMigrate } from './golang-migrate.ts';
import { handrail } from './handrail.ts';
import { kysely } from './kysely.ts';

/** Every format, in the order in which a folder is tried. */
export const formats: readonly Format[] = [handrail, golangMigrate, kysely];

/** The format of that name; without a name, ours, which reads pairs and single files. */
export function formatNamed(name?: string): Format {
  if (name === undefined) return handrail;
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const names = formats.map((format) => format.name);
  const suggestion = nearest(name, names);
  throw new HandrailError('CONFIG_INVALID', {
    problem: `unknown format "${name}" (known: ${names.join(', ')})`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
