import { adoptAnswer } from '../render/adopt.ts';
import type { Command } from './command.ts';

export const command: Command = {
  options: {
    from: { type: 'string', value: 'tool', help: 'import the history that this tool keeps here' },
    baseline: {
      type: 'string',
      value: 'version',
      help: 'record the schema as it is, which has everything up to that version',
    },
    'dry-run': { type: 'boolean', help: 'say what would be recorded, and change nothing' },
  },
  examples: [
    'handrail adopt',
    'handrail adopt --from golang-migrate',
    'handrail adopt --baseline 0012 --dry-run',
  ],
  async run({ values, migrator }) {
    const source = {
      ...(typeof values.from === 'string' ? { from: values.from } : {}),
      ...(typeof values.baseline === 'string' ? { baseline: values.baseline } : {}),
    };
    const dryRun = values['dry-run'] === true;
    return { answer: adoptAnswer(await (await migrator()).adopt(source, { dryRun })) };
  },
};
