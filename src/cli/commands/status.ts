import { statusAnswer } from '../render/status.ts';
import type { Command } from './command.ts';

export const command: Command = {
  options: {
    'exit-code': { type: 'boolean', help: 'exit with 1 when anything is not simply applied' },
  },
  examples: ['handrail status', 'handrail status --exit-code', 'handrail status --json'],
  async run({ values, migrator }) {
    const result = await (await migrator()).status();
    const clean = result.migrations.every(({ state }) => state === 'applied');
    return {
      answer: statusAnswer(result, { all: values.verbose === true }),
      exit: values['exit-code'] === true && !clean ? 1 : 0,
    };
  },
};
