import { validateAnswer } from '../render/validate.ts';
import type { Command } from './command.ts';

export const command: Command = {
  examples: ['handrail validate', 'handrail validate --json'],
  async run({ migrator }) {
    const result = await (await migrator()).validate();
    return { answer: validateAnswer(result), exit: result.problems.length > 0 ? 1 : 0 };
  },
};
