import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readTextFile, SMALL } from './text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Buffer): string {
  const path = join(folder, 'file.sql');
  writeFileSync(path, content);
  return [...readTextFile(path, 'file.sql').chunks()].join('');
}

const failure = (content: Buffer) => {
  try {
    read(content);
    return null;
  } catch (error) {
    return error as { code: string; details: object };
  }
};

describe.each([
  ['small', ''],
  ['large', '-- filling\n'.repeat(SMALL / 10)],
])('a %s file', (_, filling) => {
  test('comes whole, with characters of every length at every place', () => {
    for (let shift = 0; shift < 5; shift++) {
      const text = `${'x'.repeat(shift)}${'aé表😀'.repeat(20_000)}${filling}`;
      expect(read(text) === text).toBe(true);
    }
  });

  test('loses its byte order mark', () => {
    expect(read(`\uFEFFSELECT 1;${filling}`) === `SELECT 1;${filling}`).toBe(true);
  });

  test.each([
    ['a lone byte', [0xe9, 0x20]],
    ['a cut character', [0xe2, 0x82, 0x20]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('with %s names the byte', (_, bytes) => {
    const before = Buffer.from(`${filling}aé`);
    const error = failure(Buffer.concat([before, Buffer.from(bytes)]));
    expect(error).toMatchObject({
      code: 'SOURCE_INVALID_UTF8',
      details: { offset: before.length },
    });
  });

  test('that ends in half a character names the byte', () => {
    const before = Buffer.from(`${filling}a`);
    const error = failure(Buffer.concat([before, Buffer.from([0xe2, 0x82])]));
    expect(error).toMatchObject({
      code: 'SOURCE_INVALID_UTF8',
      details: { offset: before.length },
    });
  });
});

test('a NUL, a folder, a loop and a link to nothing are errors with names', () => {
  expect(failure(Buffer.from('SELECT\0'))).toMatchObject({ code: 'SOURCE_NUL' });
  const loop = join(folder, 'loop.sql');
  symlinkSync(loop, loop);
  const reason = (path: string) => {
    try {
      return readTextFile(path, 'x');
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(reason(loop)).toBe('"x" could not be read: its symbolic links form a loop');
  expect(reason(folder)).toBe('"x" could not be read: it is a folder');
  expect(reason(join(folder, 'nothing'))).toBe('"x" could not be read: it points to nothing');
});
