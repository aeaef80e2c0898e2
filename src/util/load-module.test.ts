import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadModule } from './load-module.ts';

/** A module in a folder of its own, with other files beside it. */
function file(name: string, text: string, others: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ ...others, [name]: text })) {
    writeFileSync(join(folder, path), content);
  }
  return join(folder, name);
}

test.each(['ts', 'mts'])('.%s, with an enum, a type and await', async (end) => {
  const text = 'enum A { b = 7 }\ntype T = number;\nawait 0;\nexport const x: T = A.b;\n';
  expect(await loadModule(file(`a.${end}`, text))).toMatchObject({ x: 7 });
});

test.each(['js', 'mjs'])('.%s', async (end) => {
  const others = { 'package.json': '{ "type": "module" }' };
  const path = file(`a.${end}`, 'export const x = 7;', others);
  expect(await loadModule(path)).toMatchObject({ x: 7 });
});

test('paths of tsconfig.json', async () => {
  const tsconfig = '{ // with comments\n "compilerOptions": { "paths": { "@/*": ["./*"] } } }';
  const others = { 'tsconfig.json': tsconfig, 'b.ts': 'export const x: number = 7;' };
  const path = file('a.ts', "export { x } from '@/b';", others);
  expect(await loadModule(path)).toMatchObject({ x: 7 });
});

test.each([
  ['a syntax error', 'a.ts', 'export const a = 1;\nexport const b = {{;', 'Unexpected token', 2],
  ['a missing file', 'a.ts', "import './none.ts';", "Cannot find module './none.ts'", 1],
  [
    'a missing package',
    'a.mjs',
    "import 'no-such-package';",
    "Cannot find package 'no-such-package'",
    1,
  ],
  ['a module that throws', 'a.ts', '\n\nthrow new Error("boom\\nat last");', 'boom', 3],
  ['a module that throws no error', 'a.mjs', 'throw "boom"', 'boom', 1],
])('%s', async (_, name, text, reason, line) => {
  const path = file(name, text);
  await expect(loadModule(path, `shown/${name}`)).rejects.toMatchObject({
    code: 'SOURCE_MODULE_FAILED',
    message: `"shown/${name}" could not be loaded: ${reason}`,
    at: { file: `shown/${name}`, line },
  });
});
