import { runAnswer } from '../render/run.ts';
import type { Command } from './command.ts';
import { running, runOptions } from './running.ts';

export const command: Command = {
  argument: '<version>',
  options: running,
  examples: ['handrail goto 0012', 'handrail goto 0'],
  async run(call) {
    const [version = ''] = call.positionals;
    const result = await (await call.migrator()).goto(version, runOptions(call));
    return { answer: runAnswer(result) };
  },
};
