import { invalid } from '../arguments.ts';
import { repairAnswer } from '../render/repair.ts';
import type { Command } from './command.ts';
import { running, runOptions } from './running.ts';

const CHOICES = ['skip', 'again', 'undo'] as const;

export const command: Command = {
  options: {
    skip: { type: 'boolean', help: 'the statement in doubt is done: go on behind it' },
    again: { type: 'boolean', help: 'run the statement in doubt again, and go on' },
    undo: { type: 'boolean', help: 'take the half applied migration back by its down part' },
    'dry-run': running['dry-run'] as NonNullable<(typeof running)[string]>,
  },
  examples: ['handrail repair', 'handrail repair --dry-run', 'handrail repair --undo'],
  async run(call) {
    const [choice, ...more] = CHOICES.filter((name) => call.values[name] === true);
    if (more.length > 0) throw invalid('repair', '--skip, --again and --undo exclude each other');
    const { atomic, ...options } = runOptions(call);
    const result = await (await call.migrator()).repair({
      ...options,
      ...(choice ? { choice } : {}),
    });
    return { answer: repairAnswer(result) };
  },
};
