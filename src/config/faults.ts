import * as z from 'zod/mini';
import type { HandrailError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import { invalid, type PlaceOf, type Whole } from './check.ts';
import { isMap } from './fits.ts';
import { configuration, nested, section } from './schema.ts';

/** CONFIG_INVALID for the first fault in the shape of a configuration; null when there is none. */
export function faultOf(whole: Whole, placeOf: PlaceOf): HandrailError | null {
  const { error } = z.safeParse(configuration, whole);
  const [issue] = error?.issues ?? [];
  return issue ? faulty(issue, whole, placeOf) : null;
}

function faulty(issue: z.core.$ZodIssue, whole: Whole, placeOf: PlaceOf): HandrailError {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return unknown([...path, issue.keys[0] ?? ''], placeOf);
  const [first = ''] = path.map(String);
  const top = path.length === 1 && !Object.hasOwn(section.shape, first) && !isMap(whole[first]);
  if (top) return unknown(path, placeOf);
  const name = path.filter((part) => typeof part === 'string').at(-1) ?? '';
  return invalid(`"${String(name)}" must be ${issue.message}`, placeOf(path, 'value'));
}

function unknown(path: readonly PropertyKey[], placeOf: PlaceOf): HandrailError {
  const name = String(path.at(-1));
  const suggestion = nearest(name, known(path));
  return invalid(`unknown setting "${name}"`, placeOf(path, 'key'), suggestion);
}

/** The settings that may stand where the last part of `path` stands. */
function known(path: readonly PropertyKey[]): string[] {
  const parent = String(path.at(-2) ?? '');
  return Object.keys(parent in nested ? nested[parent as keyof typeof nested] : section.shape);
}
