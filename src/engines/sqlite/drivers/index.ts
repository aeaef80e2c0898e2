import { HandrailError } from '../../../errors.ts';
import type { Client, Driver } from '../client.ts';
import { betterSqlite3 } from './better-sqlite3.ts';
import { bunSqlite } from './bun-sqlite.ts';
import { nodeSqlite, photostructure } from './node-sqlite.ts';

/**
 * Every client for SQLite, in the order in which they are tried:
 * what Bun brings, under Bun; better-sqlite3 where the project has it, so that migrations run on the SQLite
 * that the application ships; what Node brings; the package that stands in for it on Node 20.
 */
export const drivers: readonly Driver[] = [bunSqlite, betterSqlite3, nodeSqlite, photostructure];

/**
 * The client to use: the one named, or the first that is there and can be loaded.
 * Throws CONNECT_DRIVER_MISSING.
 */
export function chooseDriver(name?: string): { name: string; open: (file: string) => Client } {
  let reason: string | undefined;
  for (const driver of drivers) {
    if (name !== undefined && driver.name !== name) continue;
    try {
      const open = driver.load();
      if (open) return { name: driver.name, open };
    } catch (error) {
      reason = `${driver.name} could not be loaded: ${firstLine(error)}`;
    }
  }
  throw missing(name, reason);
}

function missing(name: string | undefined, reason?: string): HandrailError {
  if (name !== undefined && !drivers.some((driver) => driver.name === name)) {
    const known = drivers.map((driver) => driver.name).join(', ');
    return new HandrailError('CONFIG_INVALID', {
      problem: `there is no SQLite driver "${name}" (known: ${known})`,
    });
  }
  const built = /^(node|bun):/.test(name ?? '');
  const need = name === undefined ? 'a client for SQLite' : `"${name}"`;
  return new HandrailError(
    'CONNECT_DRIVER_MISSING',
    {
      need,
      install: `npm install ${built || name === undefined ? photostructure.name : name}`,
      ...(reason === undefined ? {} : { reason }),
    },
    built ? { hint: `Use a runtime that has ${name}, or name no driver.` } : {},
  );
}

const firstLine = (error: unknown) => String((error as Error).message).split('\n')[0] ?? '';
