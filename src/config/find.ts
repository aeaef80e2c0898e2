import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { HandrailError } from '../errors.ts';
import { said } from '../util/said.ts';
import type { Variables } from './variables.ts';

const FILES = [
  'handrail.yml',
  'handrail.yaml',
  'handrail.config.ts',
  'handrail.config.mts',
  'handrail.config.js',
  'handrail.config.mjs',
  join('config', 'database.yml'),
];

/** The configuration file: the one given, or the first there is in the folder. Throws CONFIG_NOT_FOUND. */
export function findFile(given: string | undefined, folder: string): string | null {
  if (given !== undefined) {
    if (!isThere(given)) throw new HandrailError('CONFIG_NOT_FOUND', { file: given });
    return given;
  }
  const files = FILES.map((name) => relative(process.cwd(), join(folder, name)));
  return files.find((path) => isThere(path)) ?? null;
}

/**
 * Variables with those of a `.env` file behind them: the one given, or those beside the configuration and,
 * when that was found, in the folder. Throws CONFIG_NOT_FOUND for one that was given and is not there.
 */
export function withEnvFile(
  variables: Variables,
  given: string | undefined,
  file: string | null,
  folder: string | null,
): Variables {
  if (given !== undefined && !isThere(given)) {
    throw new HandrailError('CONFIG_NOT_FOUND', { file: given });
  }
  const folders = [...(file ? [dirname(file)] : []), ...(folder === null ? [] : [folder])];
  const paths = given === undefined ? folders.map((path) => join(path, '.env')) : [given];
  return paths
    .filter((path) => isThere(path))
    .reduce<Variables>(
      (found, path) => ({ ...parseEnv(readFileSync(path, 'utf8')), ...said(found) }),
      variables,
    );
}

/** A folder does not count: virtual environments of Python are often named `.env`. */
function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}
