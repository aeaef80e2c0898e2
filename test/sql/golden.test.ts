import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grammar as postgres } from '../../src/engines/postgres/grammar.ts';
import { grammar as sqlite } from '../../src/engines/sqlite/grammar.ts';
import { isHandrailError } from '../../src/errors.ts';
import type { Grammar } from '../../src/sql/grammar.ts';
import { split } from '../../src/sql/splitter.ts';

const folder = new URL('./cases/', import.meta.url);
const grammars: Record<string, Grammar> = { postgres, sqlite };

/** The statements of a script as people read them: place and words, then the text behind bars. */
function render(script: string, file: string, grammar: Grammar): string {
  const blocks: string[] = [];
  try {
    for (const { text, line, column, words } of split([script], grammar, { file, line: 1 })) {
      const lines = text.split('\n').map((one) => `| ${one.replaceAll('\r', '␍')}`);
      blocks.push([`${line}:${column} ${words.join(' ')}`, ...lines].join('\n'));
    }
  } catch (error) {
    if (!isHandrailError(error)) throw error;
    blocks.push(`${error.at?.line}:${error.at?.column} ${error.code}: ${error.message}`);
  }
  return `${blocks.join('\n\n')}\n`;
}

/** Cases are named NN_<engine>_<what>.sql; `vitest -u` writes what they should give. */
describe('golden cases', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));

  it.each(files)('%s', async (file) => {
    const grammar = grammars[file.split('_')[1] ?? ''] as Grammar;
    const script = readFileSync(new URL(file, folder), 'utf8');
    const golden = new URL(file.replace(/sql$/, 'golden'), folder).pathname;
    await expect(render(script, file, grammar)).toMatchFileSnapshot(golden);
  });
});
