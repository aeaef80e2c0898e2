import { invalid } from '../arguments.ts';
import { typesAnswer } from '../render/types.ts';
import type { Command } from './command.ts';
import { textOption } from './running.ts';

const FILE = 'src/db/types.ts';

export const command: Command = {
  options: {
    from: { type: 'string', value: 'source', help: 'database, or migrations alone' },
    engine: { type: 'string', value: 'name', help: 'what they are for, where no URL says it' },
    out: { type: 'string', value: 'file', help: `where to write (${FILE}); - prints` },
    'camel-case': { type: 'boolean', help: 'name tables and columns likeThis' },
    verify: { type: 'boolean', help: 'write nothing, and exit with 1 when the file is stale' },
  },
  examples: [
    'handrail types',
    'handrail types --from migrations --verify',
    'handrail types --out - --camel-case',
  ],
  async run({ values, signal, settings, migrator }) {
    const { url, types = {} } = await settings();
    const { from = url === null ? 'migrations' : 'database' } = textOption(values, 'from');
    const engine = textOption(values, 'engine');
    const { out = types.out ?? FILE } = textOption(values, 'out');
    const verify = values.verify === true;
    if (from !== 'database' && from !== 'migrations') {
      throw invalid('types', `"${from}" is no source of types: write database, or migrations`);
    }
    if (from === 'migrations' && url === null && engine.engine === undefined) {
      throw invalid('types', 'nothing says what the migrations are for: give --engine, or a URL');
    }
    if (out === '-' && verify) throw invalid('types', '--verify needs a file to compare');
    const target = await migrator({ database: from === 'database', ...engine });
    const result = await target.types({
      from,
      camelCase: values['camel-case'] === true || types.camelCase === true,
      ...(out === '-' ? {} : { out }),
      verify,
      signal,
    });
    return { answer: typesAnswer(result, { verify }), exit: verify && result.stale ? 1 : 0 };
  },
};
