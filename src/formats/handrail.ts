import type { FileName, Format, NewFile } from './format.ts';
import { pairFiles, pairName } from './golang-migrate.ts';

const SINGLE = /^([0-9]+)_(.+)\.sql$/;
const CODE = /^([0-9]+)_(.+)\.m?[jt]s$/;

/** Up/down pairs, single files and modules side by side: `0001_name.up.sql` + `.down.sql`, `0001_name.sql`, `0001_name.ts`. */
export const handrail: Format = {
  name: 'handrail',
  expected:
    '"<number>_<name>.sql", "<number>_<name>.up.sql" with its ".down.sql", or "<number>_<name>.ts"',
  recognise(fileName: string): FileName | null {
    const pair = pairName(fileName);
    if (pair) return pair;
    return single(SINGLE, fileName, 'both') ?? single(CODE, fileName, 'code');
  },
  create: pairFiles,
};

function single(pattern: RegExp, fileName: string, part: 'both' | 'code'): FileName | null {
  const [, version, name] = pattern.exec(fileName) ?? [];
  return version && name && !/\.(up|down)$/.test(name) ? { version, name, part } : null;
}

/** A new module in TypeScript. */
export function codeFile(version: string, name: string): NewFile[] {
  const text = [
    "import type { Kysely } from 'kysely';",
    '',
    'export async function up(db: Kysely<any>): Promise<void> {',
    '}',
    '',
    'export async function down(db: Kysely<any>): Promise<void> {',
    '}',
    '',
  ];
  return [{ fileName: `${version}_${name}.ts`, text: text.join('\n') }];
}

/** A new single file with both directions. */
export function singleFile(version: string, name: string): NewFile[] {
  return [
    {
      fileName: `${version}_${name}.sql`,
      text: `-- ${name.replaceAll('_', ' ')}\n\n\n-- handrail: down\n\n`,
    },
  ];
}
