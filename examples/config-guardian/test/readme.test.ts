import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { callerOf, home, node, OPERATOR, server } from './support.ts';

const read = (path: string) => readFileSync(join(home, path), 'utf8');

test.skipIf(server.missing)('the curl lines of the README do what it says', async (context) => {
  try {
    execFileSync('curl', ['--version']);
  } catch {
    return context.skip('curl is missing');
  }
  const { address } = await node();
  const [, block = ''] = /```sh\n(API=[\s\S]*?)```/.exec(read('README.md')) ?? [];
  const lines = block
    .replace('http://127.0.0.1:3000', address)
    .replace('only-for-the-demo', OPERATOR)
    .replace(/^(curl .*)$/gm, '$1; echo');
  const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', lines]);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { ok: true, mode: 'single' },
    { email: 'ann@example.org' },
    { version: 1, content: { theme: 'dark' } },
    { error: { code: 'against_schema' } },
    { error: { code: 'version_conflict', details: { current_version: 1 } } },
    { version: 2, content: { theme: 'light' } },
    { version: 3, content: { theme: 'dark' } },
    { version: 3, content: { theme: 'dark' }, consistency: 'postgresql' },
    { revisions: [{ version: 3 }, { version: 2 }, { version: 1 }], consistency: 'linearizable' },
  ]);
});

test.skipIf(server.missing)('the README names every request that there is', async () => {
  const { address } = await node();
  const { paths } = (await callerOf(address)('GET', '/openapi.json')).body;
  const [, section = ''] = read('README.md').split(/^## The API\n/m);
  for (const [path, operations] of Object.entries(paths)) {
    const last = path.replace(/\{(\w+)\}/g, ':$1').replace('/projects/:project/', '…/');
    expect([last, section.replace(/[[\]]/g, '').includes(last)]).toEqual([last, true]);
    expect(Object.keys(operations as object).length).toBeGreaterThan(0);
  }
});
