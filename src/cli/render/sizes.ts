import type { SizesResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { advice, verdict } from './heading.ts';
import { clean } from './width.ts';
import { count } from './words.ts';

/** The answer of `sizes`: the text itself where there is no file, else what is in the file. */
export function sizesAnswer(result: SizesResult): Answer {
  const { tables, file, server, database } = result;
  return {
    text: (view) =>
      file === null ? result.text.trimEnd().split('\n') : fileLines(result, file, view),
    json: () => ({ tables, file, server, database }),
  };
}

function fileLines({ tables }: SizesResult, file: string, view: View): string[] {
  const all = Object.values(tables);
  const unknown = all.filter(({ rows }) => rows === null).length;
  return [
    ...verdict(view, 'ok', 'written', [
      clean(file),
      count(all.length, 'table'),
      ...(unknown > 0 ? [`${unknown} of unknown size`] : []),
    ]),
    ...(unknown > 0
      ? advice(view, 'Run ANALYZE in the database, and "handrail sizes" again, for those.')
      : []),
  ];
}
