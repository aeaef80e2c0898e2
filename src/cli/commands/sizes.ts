import { sizesAnswer } from '../render/sizes.ts';
import type { Command } from './command.ts';
import { textOption } from './running.ts';

const FILE = 'handrail.sizes.json';

export const command: Command = {
  options: {
    out: { type: 'string', value: 'file', help: `where to write (${FILE}); - prints` },
  },
  examples: ['handrail sizes --env production', 'handrail check --sizes handrail.sizes.json'],
  async run({ values, migrator }) {
    const { out = FILE } = textOption(values, 'out');
    const result = await (await migrator()).sizes(out === '-' ? {} : { out });
    return { answer: sizesAnswer(result) };
  },
};
