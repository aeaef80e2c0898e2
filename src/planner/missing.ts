import { HandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { reversible, type Standing } from './states.ts';

/**
 * What is wrong when applied migrations have no file: either this deployment is older than the database, or
 * files are lost, or they have another number now.
 */
export function missingErrors(all: readonly Standing[]): HandrailError[] {
  const newer = newerThanFiles(all);
  const lost = all.filter((one) => one.state === 'missing' && !newer.includes(one));
  const moved = renumbered(lost, all);
  return [
    ...(lost.length > 0
      ? [new HandrailError('PLAN_MISSING', { migrations: lost.map(label), renumbered: moved })]
      : []),
    ...(newer.length > 0 ? [databaseNewer(all, newer)] : []),
  ];
}

/** Applied migrations without a file that are newer than every file: a newer deployment has applied them. */
export function newerThanFiles(all: readonly Standing[]): Standing[] {
  const lastFile = all.findLastIndex(({ migration }) => migration !== null);
  if (lastFile < 0) return [];
  const behind = all.slice(lastFile + 1).filter(({ state }) => state === 'missing');
  return behind.filter((one) => fileWithItsText(one, all) === undefined);
}

/** A file that is not applied and has the text of an applied migration whose own file is gone. */
function fileWithItsText({ row }: Standing, all: readonly Standing[]): Standing | undefined {
  if (row === null || row.checksum === null) return undefined;
  return all.find((one) => one.row === null && one.migration?.up.checksum === row.checksum);
}

function renumbered(lost: readonly Standing[], all: readonly Standing[]) {
  return lost.flatMap((one) => {
    const file = fileWithItsText(one, all);
    return file ? [{ from: label(one), to: label(file) }] : [];
  });
}

function databaseNewer(all: readonly Standing[], newer: readonly Standing[]): HandrailError {
  const files = all.filter(({ migration }) => migration !== null);
  return new HandrailError('PLAN_DATABASE_NEWER', {
    newestFile: label(files.at(-1) as Standing),
    backTo: files.findLast(({ row }) => row !== null)?.version ?? '0',
    migrations: newer.map(({ row, ...one }) => ({
      migration: label(one),
      appliedAt: row?.appliedAt ?? null,
      appliedBy: row?.appliedBy ?? null,
      handrailVersion: row?.handrailVersion ?? null,
    })),
    notKept: newer.filter((one) => !reversible(one)).map(label),
  });
}
