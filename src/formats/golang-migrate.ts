import type { FileName, Format, NewFile } from './format.ts';

const NAME = /^([0-9]+)_(.+)\.(up|down)\.sql$/;

/** What the name of one file of a pair says. */
export function pairName(fileName: string): FileName | null {
  const [, version, name, part] = NAME.exec(fileName) ?? [];
  return version && name ? { version, name, part: part as 'up' | 'down' } : null;
}

/** The two files of a new migration. */
export function pairFiles(version: string, name: string): NewFile[] {
  const title = name.replaceAll('_', ' ');
  return [
    { fileName: `${version}_${name}.up.sql`, text: `-- ${title}\n\n` },
    { fileName: `${version}_${name}.down.sql`, text: `-- undo: ${title}\n\n` },
  ];
}

/** Up/down pairs only, as golang-migrate has them. */
export const golangMigrate: Format = {
  name: 'golang-migrate',
  expected: '"<number>_<name>.up.sql" with its ".down.sql"',
  recognise: pairName,
  create: pairFiles,
};
