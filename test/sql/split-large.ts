import { grammar } from '../../src/engines/postgres/grammar.ts';
import { split } from '../../src/sql/splitter.ts';

/** Splits 100 MB of SQL of the kind named on the command line, in pieces of 64 KiB; writes what it took. */
const kinds: Record<string, (i: number) => string> = {
  small: (i) => `INSERT INTO orders (id, note) VALUES (${i}, 'it''s; note ${i}');\n`,
  large: (i) => `INSERT INTO docs VALUES (${i}, '${'é; 😀 '.repeat(20_000)}');\n`,
  mixed: (i) => `-- ${i};\n\nSELECT $a$ ${i}; $a$, "x;y" /* ; */;\n`,
  rows: (i) => `${i > 0 ? ',' : 'INSERT INTO t VALUES'} (${i}, ''';', 1.5, NULL)\n`,
};

function* pieces(row: (i: number) => string): Generator<string> {
  let text = '';
  for (let i = 0; bytes < 100e6; i++) {
    text += row(i);
    if (text.length < 65_536) continue;
    const piece = Buffer.from(text);
    bytes += piece.length;
    yield piece.toString('utf8');
    text = '';
  }
}

let bytes = 0;
let statements = 0;
const began = performance.now();
for (const _ of split(pieces(kinds[process.argv[2] ?? ''] ?? String), grammar)) statements++;
const ms = performance.now() - began;
const rss = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ statements, bytes, rss, ms }));
