import { HandrailError, type Place } from '../errors.ts';
import { addressParts } from './address.ts';
import { fits, isMap } from './fits.ts';
import type { SectionInput } from './schema.ts';
import { sectionShape } from './shape.generated.ts';

/** Where a setting stands: its name with `key`, else its value. Null when nobody knows. */
export type PlaceOf = (path: readonly PropertyKey[], part: 'key' | 'value') => Place | null;

/** A whole configuration whose shape is checked. */
export type Whole = Record<string, unknown>;

const isSetting = (key: string) => Object.hasOwn(sectionShape.properties, key);

/** A whole configuration, when it is one. Throws CONFIG_INVALID with the place of the first fault. */
export async function check(value: unknown, placeOf: PlaceOf): Promise<Whole> {
  if (!isMap(value))
    throw invalid('the configuration is not a map of settings', placeOf([], 'value'));
  if (!fitsWhole(value)) {
    const fault = (await import('./faults.ts')).faultOf(value, placeOf);
    if (fault) throw fault;
  }
  for (const path of [[], ...environmentsOf(value).map((name) => [name])]) {
    refuseTwoAddresses(
      path.length === 0 ? value : (value[path[0] as string] as Whole),
      path,
      placeOf,
    );
  }
  return value;
}

function fitsWhole(whole: Whole): boolean {
  const common: Whole = {};
  for (const [key, value] of Object.entries(whole)) {
    if (isSetting(key)) common[key] = value;
    else if (value !== null && !fits(sectionShape, value)) return false;
  }
  return fits(sectionShape, common);
}

/** The environments of a checked configuration. */
export function environmentsOf(whole: Whole): string[] {
  return Object.keys(whole).filter((key) => !isSetting(key));
}

/**
 * What holds for an environment: the settings for all, then its own. Maps are taken together; an address of
 * its own goes before one that is for all, whichever way it is written.
 */
export function sectionFor(whole: Whole, environment: string): SectionInput {
  const own = (isSetting(environment) ? null : whole[environment]) ?? {};
  const common = Object.fromEntries(Object.entries(whole).filter(([key]) => isSetting(key)));
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

function refuseTwoAddresses(own: Whole | null, path: string[], placeOf: PlaceOf): void {
  const part = own && 'url' in own ? addressParts.find((name) => name in own) : undefined;
  if (part === undefined) return;
  throw invalid(`"url" and "${part}" exclude each other`, placeOf([...path, part], 'key'));
}
