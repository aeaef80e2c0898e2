import type { FileName, Format, NewFile } from './format.ts';
import { pairFiles, pairName } from './golang-migrate.ts';

const SINGLE = /^([0-9]+)_(.+)\.sql$/;

/** Up/down pairs and single files side by side: `0001_name.up.sql` + `.down.sql`, or `0001_name.sql`. */
export const handrail: Format = {
  name: 'handrail',
  expected: '"<number>_<name>.sql", or "<number>_<name>.up.sql" with its ".down.sql"',
  recognise(fileName: string): FileName | null {
    const pair = pairName(fileName);
    if (pair) return pair;
    const [, version, name] = SINGLE.exec(fileName) ?? [];
    return version && name && !/\.(up|down)$/.test(name) ? { version, name, part: 'both' } : null;
  },
  create: pairFiles,
};

/** A new single file with both directions. */
export function singleFile(version: string, name: string): NewFile[] {
  return [
    {
      fileName: `${version}_${name}.sql`,
      text: `-- ${name.replaceAll('_', ' ')}\n\n\n-- handrail: down\n\n`,
    },
  ];
}
