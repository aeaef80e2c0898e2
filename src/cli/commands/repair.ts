import { invalid } from '../arguments.ts';
import { repairAnswer } from '../render/repair.ts';
import type { Command } from './command.ts';

const CHOICES = ['skip', 'again', 'undo'] as const;

export const command: Command = {
  options: {
    skip: { type: 'boolean', help: 'the statement in doubt is done: go on behind it' },
    again: { type: 'boolean', help: 'run the statement in doubt again, and go on' },
    undo: { type: 'boolean', help: 'take the half applied migration back by its down part' },
    'dry-run': { type: 'boolean', help: 'plan and check, and change nothing' },
  },
  examples: ['handrail repair', 'handrail repair --dry-run', 'handrail repair --undo'],
  async run({ values, signal, migrator }) {
    const [choice, ...more] = CHOICES.filter((name) => values[name] === true);
    if (more.length > 0) throw invalid('repair', '--skip, --again and --undo exclude each other');
    const dryRun = values['dry-run'] === true;
    const result = await (await migrator()).repair({
      dryRun,
      signal,
      ...(choice ? { choice } : {}),
    });
    return { answer: repairAnswer(result) };
  },
};
