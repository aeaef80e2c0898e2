import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lintTexts } from '../support/lint.ts';

interface Case {
  readonly title: string;
  /** A rule, or `safe`. */
  readonly expected: string;
  readonly texts: readonly string[];
  readonly engine: 'postgres' | 'sqlite';
}

const folder = new URL('./corpus/', import.meta.url);

/** Blocks of `## title`, `expect: rule` and migrations between lines of `---`. The last one is looked at. */
function casesOf(file: string): Case[] {
  const engine = file.startsWith('sqlite') ? 'sqlite' : 'postgres';
  const blocks = readFileSync(new URL(file, folder), 'utf8').split(/^## /m).slice(1);
  return blocks.map((block) => {
    const [title = '', expectation = '', ...lines] = block.split('\n');
    const texts = lines.join('\n').split(/^---\n/m);
    return { title, expected: expectation.replace('expect: ', ''), texts, engine };
  });
}

const all = readdirSync(folder).flatMap(casesOf);

/** The rules that find something in the last migration; for safe ones, as error or warning. */
async function found({ texts, engine, expected }: Case): Promise<string[]> {
  const wanted = ({ version }: { version: string }) => Number(version) === texts.length;
  const { findings } = await lintTexts(engine, texts, { wanted });
  const counts = findings.filter((one) => expected !== 'safe' || one.severity !== 'info');
  return counts.map(({ rule }) => rule);
}

const dangerous = all.filter(({ expected }) => expected !== 'safe');
const safe = all.filter(({ expected }) => expected === 'safe');

describe('the corpus', () => {
  test.each(dangerous)('$engine: $title is $expected', async (one) => {
    expect(await found(one)).toContain(one.expected);
  });

  test.each(safe)('$engine: $title is safe', async (one) => {
    expect(await found(one)).toEqual([]);
  });

  test('is large enough, and its rates are printed', async () => {
    const hits = await Promise.all(
      dangerous.map(async (one) => (await found(one)).includes(one.expected)),
    );
    const alarms = await Promise.all(safe.map(async (one) => (await found(one)).length > 0));
    const count = (list: boolean[]) => list.filter(Boolean).length;
    process.stdout.write(
      `found ${count(hits)} of ${hits.length} dangerous, flagged ${count(alarms)} of ${alarms.length} safe\n`,
    );
    expect(all.length).toBeGreaterThanOrEqual(60);
  });
});
