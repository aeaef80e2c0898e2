import { versionAnswer } from '../render/simple.ts';
import type { Command } from './command.ts';

export const command: Command = {
  examples: ['handrail version'],
  async run({ migrator }) {
    return { answer: versionAnswer(await (await migrator()).version()) };
  },
};
