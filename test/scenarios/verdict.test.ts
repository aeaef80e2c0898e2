import { expect, test } from 'vitest';
import { expressionOf, jsonMismatch, mismatch } from './match.ts';
import { parseScenario, type RunStep } from './scenario.ts';
import { objections } from './verdict.ts';

const story = (text: string) => parseScenario('x.txt', `# A story\n${text}`);
const step = (text: string) => story(text).steps[0] as RunStep;
const output = { stdout: '', stderr: '', exit: 0 };

test('a story is read as what it writes and runs', () => {
  const { on, steps } = story(
    'on: a, b\n\n-- d/f.sql --\n\n$$ \n-- x\n\n[c] $ run it\n> out\n[c] exit 2\n',
  );
  expect(on).toEqual(['a', 'b']);
  expect(steps).toEqual([
    { kind: 'write', file: 'd/f.sql', text: '\n$$ \n-- x\n', only: null },
    {
      kind: 'run',
      line: 9,
      command: 'run it',
      only: 'c',
      expectations: [
        { mark: '>', text: 'out', only: null },
        { mark: 'exit', text: '2', only: 'c' },
      ],
    },
  ]);
  expect(() => story('$ a\n? what\n')).toThrow('x.txt:3: "? what" is neither');
});

test('lines are compared in order and to the last one', () => {
  const lines = ['one', 'two', 'three'];
  expect(mismatch(lines, ['one', '...', 'three'], {})).toBeNull();
  expect(mismatch(lines, ['one', '...'], {})).toBeNull();
  expect(mismatch(lines, ['one', 'three'], {})).toBe('no line is: three');
  expect(mismatch(lines, ['one'], {})).toBe('nothing expects: two');
  expect(mismatch(lines, ['...', 'three', 'four'], {})).toBe('no line is: four');
});

test('one blank stands for any number, several for so many; placeholders for what differs', () => {
  expect(expressionOf('a b').test('  a    b ')).toBe(true);
  expect(expressionOf('a  b').test('a   b')).toBe(false);
  expect(expressionOf('done in <took> (<any>)').test('done in 1.2 s ()')).toBe(true);
  expect(expressionOf('at <time>').test('at 2026-01-02')).toBe(false);
});

test('of a document the named fields count, of a list every element', () => {
  const document = { a: [{ b: 1, c: 'x' }], d: null };
  expect(jsonMismatch(document, { a: [{ b: '<ms>' }] }, {})).toBeNull();
  expect(jsonMismatch(document, { a: ['...'], d: null }, {})).toBeNull();
  expect(jsonMismatch(document, { a: [] }, {})).toBe('document.a has 1 elements, not 0');
  expect(jsonMismatch(document, { a: [{ c: 'y' }] }, {})).toBe('document.a[0].c is "x", not "y"');
  expect(jsonMismatch(document, { e: 1 }, {})).toBe('document has no "e"');
});

test('every command is held to the contract, whatever its story', () => {
  const wrong = (command: string, made: Partial<typeof output>) =>
    objections(step(`$ ${command}\n> ...\nexit ${made.exit ?? 0}\n`), { ...output, ...made }, {});
  expect(wrong('handrail up', { stdout: 'done\n' })).toEqual([]);
  expect(wrong('handrail up', { stderr: '\u001b[1m' })).toHaveLength(1);
  expect(wrong('A=1 handrail up', { stderr: 'postgres://a:s3cret@b' })).toHaveLength(1);
  expect(wrong('env -u A handrail up', { exit: 3 })).toHaveLength(1);
  expect(wrong('handrail up', { exit: 2, stdout: 'done\n' })).toHaveLength(1);
  expect(wrong('sh -c handrail', { exit: 3, stdout: '\u001b' })).toEqual([]);
  expect(objections(step('$ a\n! (nothing)'), { ...output, stderr: 'x\n' }, {})).toHaveLength(1);
  expect(objections(step('$ a\n! b\n! c'), { ...output, stderr: 'c\nb\n' }, {})).toHaveLength(1);
  const json = step('$ handrail up --json');
  expect(objections(json, { ...output, stdout: '{"ok":true,"command":"up"}\n' }, {})).toEqual([]);
  expect(
    objections(json, { ...output, stdout: '{"ok":true,"command":"up"}{}\n' }, {}),
  ).toHaveLength(1);
  expect(objections(json, { ...output, stdout: '' }, {})).toHaveLength(1);
});
