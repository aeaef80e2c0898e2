import { countOption } from '../arguments.ts';
import { runAnswer } from '../render/run.ts';
import type { Command } from './command.ts';
import { running, runOptions, textOption } from './running.ts';

export const command: Command = {
  argument: '[n]',
  options: {
    to: { type: 'string', value: 'version', help: 'up to and with this version' },
    ...running,
  },
  examples: ['handrail up', 'handrail up 1', 'handrail up --to 0012 --dry-run'],
  async run(call) {
    const limits = { ...countOption('up', call.positionals), ...textOption(call.values, 'to') };
    const result = await (await call.migrator()).up({ ...runOptions(call), ...limits });
    return { answer: runAnswer(result) };
  },
};
