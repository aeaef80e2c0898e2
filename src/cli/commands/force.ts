import { forceAnswer } from '../render/force.ts';
import type { Command } from './command.ts';

export const command: Command = {
  argument: '<version>',
  examples: ['handrail force 0012', 'handrail force 0'],
  async run({ positionals, migrator }) {
    const [version = ''] = positionals;
    return { answer: forceAnswer(await (await migrator()).force(version)) };
  },
};
