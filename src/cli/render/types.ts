import type { TypesResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { advice, verdict } from './heading.ts';
import { clean } from './width.ts';
import { count } from './words.ts';

/** So many differing lines are shown; the rest is a number. */
const SHOWN = 20;

/** The answer of `types`: the text itself where there is no file, else what became of the file. */
export function typesAnswer(result: TypesResult, { verify }: { verify: boolean }): Answer {
  return {
    text: (view) => (result.file === null ? textLines(result) : fileLines(result, verify, view)),
    json: () => ({
      ok: !(verify && result.stale),
      file: result.file,
      changed: result.file !== null && result.stale && !verify,
      stale: result.stale,
      from: result.from,
      tables: result.tables,
      ...(result.file === null ? { text: result.text } : {}),
      ...(verify ? { differences: result.differences } : {}),
      server: result.server,
      database: result.from === 'database' ? result.database : null,
    }),
  };
}

const textLines = ({ text }: TypesResult) => text.replace(/\n$/, '').split('\n');

function fileLines(result: TypesResult, verify: boolean, view: View): string[] {
  const { stale, differences } = result;
  const file = clean(result.file ?? '');
  const facts = [file, count(result.tables, 'table'), `from the ${result.from}`];
  if (!stale) return verdict(view, 'ok', 'fresh', facts);
  if (!verify) return verdict(view, 'ok', 'written', facts);
  const more = differences.length - SHOWN;
  return [
    ...differences.slice(0, SHOWN).map((line) => clean(line)),
    ...(more > 0 ? [`${count(more, 'more line')}`] : []),
    ...verdict(view, 'error', 'stale', facts),
    ...advice(view, 'Run "handrail types" with the same options, and commit the file.'),
  ];
}
