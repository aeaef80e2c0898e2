import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expressionOf } from './scenarios/match.ts';
import { built, cli } from './support/command-line.ts';
import { folder, write } from './support/folder.ts';
import { page } from './support/markdown.ts';

const { text } = page('docs/getting-started.md');
const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, , code = '']) => code);
const MISTAKE = { file: 'migrations/0002_add_teams.up.sql', wrong: 'TABEL', right: 'TABLE' };
const DIFFERS = [
  [/\d+ ms/g, '<took>'],
  [/\d{4}-\d\d-\d\dT[\d:]+Z/g, '<time>'],
  [/ann@laptop/g, '<any>'],
] as const;

test.skipIf(!built)('getting started, from the first command to the last', async () => {
  const path = folder();
  for (const code of blocks) {
    const [first = '', ...lines] = code.trimEnd().split('\n');
    const [, file] = /^-- (migrations\/\S+)$/.exec(first) ?? [];
    if (file) write(path, { [file]: code });
    const [, command] = /^\$ npx handrail (.*)$/.exec(first) ?? [];
    if (command === undefined) continue;
    const said = await run(path, command);
    expect(said, first).toEqual(lines.map((line) => expect.stringMatching(pattern(line))));
    if (said.some((line) => line.startsWith('error'))) await correct(path);
  }
});

/** What the page asks of the reader: to correct the file, and run up again. */
async function correct(path: string): Promise<void> {
  const { file, wrong, right } = MISTAKE;
  write(path, { [file]: readFileSync(join(path, file), 'utf8').replace(wrong, right) });
  expect(await run(path, 'up')).toContainEqual(expect.stringMatching(/^up: done 1 applied/));
}

/** The lines of a command, as a log has them. */
function run(cwd: string, command: string): Promise<string[]> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: 'sqlite:app.db' };
  const line = `"${process.execPath}" "${cli}" ${command} 2>&1`;
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { cwd, env }, (_, stdout) =>
      resolve(stdout.trimEnd().split('\n')),
    );
  });
}

const pattern = (line: string) =>
  expressionOf(DIFFERS.reduce((all, [what, stands]) => all.replace(what, stands), line));
