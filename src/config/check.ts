import * as z from 'zod/mini';
import { HandrailError, type Place } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import { addressParts } from './address.ts';
import { configuration, nested, type SectionInput, section } from './schema.ts';

/** Where a setting stands: its name with `key`, else its value. Null when nobody knows. */
export type PlaceOf = (path: readonly PropertyKey[], part: 'key' | 'value') => Place | null;

/** A whole configuration whose shape is checked. */
export type Whole = Record<string, unknown>;

const isMap = (value: unknown): value is Whole =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole configuration, when it is one. Throws CONFIG_INVALID with the place of the first fault. */
export function check(value: unknown, placeOf: PlaceOf): Whole {
  if (!isMap(value))
    throw invalid('the configuration is not a map of settings', placeOf([], 'value'));
  const { error } = z.safeParse(configuration, value);
  const [issue] = error?.issues ?? [];
  if (issue) throw faulty(issue, value, placeOf);
  for (const path of [[], ...environmentsOf(value).map((name) => [name])]) {
    refuseTwoAddresses(
      path.length === 0 ? value : (value[path[0] as string] as Whole),
      path,
      placeOf,
    );
  }
  return value;
}

/** The environments of a checked configuration. */
export function environmentsOf(whole: Whole): string[] {
  return Object.keys(whole).filter((key) => !Object.hasOwn(section.shape, key));
}

/**
 * What holds for an environment: the settings for all, then its own. Maps are taken together; an address of
 * its own goes before one that is for all, whichever way it is written.
 */
export function sectionFor(whole: Whole, environment: string): SectionInput {
  const own = (Object.hasOwn(section.shape, environment) ? null : whole[environment]) ?? {};
  const common = Object.fromEntries(
    Object.entries(whole).filter(([key]) => Object.hasOwn(section.shape, key)),
  );
  if ('url' in (own as Whole)) for (const part of addressParts) delete common[part];
  if (addressParts.some((part) => part in (own as Whole))) delete common.url;
  const merged: Whole = { ...common };
  for (const [key, value] of Object.entries(own)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? { ...before, ...value } : value;
  }
  return merged as SectionInput;
}

/** CONFIG_INVALID at a place. */
export function invalid(problem: string, at: Place | null, suggestion?: string): HandrailError {
  return new HandrailError(
    'CONFIG_INVALID',
    suggestion === undefined ? { problem } : { problem, suggestion },
    at ? { at } : {},
  );
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

function refuseTwoAddresses(own: Whole | null, path: string[], placeOf: PlaceOf): void {
  const part = own && 'url' in own ? addressParts.find((name) => name in own) : undefined;
  if (part === undefined) return;
  throw invalid(`"url" and "${part}" exclude each other`, placeOf([...path, part], 'key'));
}
