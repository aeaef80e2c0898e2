import { invalid } from '../arguments.ts';
import { createAnswer } from '../render/simple.ts';
import type { Command } from './command.ts';

export const command: Command = {
  argument: '<name>',
  options: {
    sequential: { type: 'boolean', help: 'number it one above the newest' },
    ts: { type: 'boolean', help: 'write it in TypeScript, over Kysely' },
    timestamp: { type: 'boolean', help: 'number it by the time, as YYYYMMDDHHMMSS' },
  },
  examples: [
    'handrail create add_users',
    'handrail create add_users --timestamp',
    'handrail create backfill_regions --ts',
  ],
  async run({ positionals, values, migrator }) {
    const [name = ''] = positionals;
    const { sequential, timestamp } = values;
    if (sequential && timestamp) {
      throw invalid('create', '--sequential and --timestamp exclude each other');
    }
    const numbering = sequential ? 'sequential' : timestamp ? 'timestamp' : undefined;
    const target = await migrator({ database: false });
    const code = values.ts === true;
    const files = await target.create(name, { code, ...(numbering ? { numbering } : {}) });
    return { answer: createAnswer({ files }) };
  },
};
