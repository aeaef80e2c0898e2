import { guard } from '../guard.ts';
import { forceAnswer } from '../render/force.ts';
import type { Command } from './command.ts';

export const command: Command = {
  argument: '<version>',
  examples: ['handrail force 0012', 'handrail force 0'],
  async run(call) {
    const [version = ''] = call.positionals;
    await guard(call, {
      action: `setting the history to ${version}`,
      warning: `This sets the history to ${version} and runs nothing.`,
    });
    return { answer: forceAnswer(await (await call.migrator()).force(version)) };
  },
};
