import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { grammar } from '../../src/engines/postgres/grammar.ts';
import { readFolders } from '../../src/formats/directory.ts';
import { formatNamed, formats } from '../../src/formats/index.ts';
import type { Script } from '../../src/migration/migration.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const folders = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

function textOf(script: Script): string {
  if (script.kind === 'code') return `${script.checksum?.split(':')[0]} ${script.text?.trim()}`;
  return [...script.chunks()].join('').trim();
}

/** What a folder says, in the words of `expected.json`. */
async function read(folder: string, format: string) {
  const shown = (text: string) => text.replaceAll(`${relative(process.cwd(), folder)}/`, '');
  const { migrations, problems } = await readFolders([folder], formatNamed(format), grammar);
  return {
    migrations: migrations.map((one) => ({
      version: one.version,
      name: one.name,
      up: textOf(one.up),
      down: one.down && textOf(one.down),
      downLine: one.down?.kind === 'sql' ? one.down.line : null,
      ...(one.up.kind === 'sql' ? { transaction: one.up.transaction } : {}),
      irreversible: one.irreversible,
    })),
    problems: problems.map(({ code, message, at }) => ({
      code,
      message: shown(message),
      ...(at ? { at: `${shown(at.file)}:${at.line}:${at.column}` } : {}),
    })),
  };
}

test('every folder here is of a format in the list', () => {
  expect(formats.map(({ name }) => name)).toEqual(expect.arrayContaining(folders(here)));
});

describe.each(folders(here))('%s', (format) => {
  test.each(folders(join(here, format)))('%s', async (situation) => {
    const folder = join(here, format, situation);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    expect(await read(folder, format)).toEqual(expected);
  });
});
