import type { RunOptions } from '../../index.ts';
import type { Call, Options } from './command.ts';

/** Options of every command that runs migrations. */
export const running: Options = {
  'dry-run': { type: 'boolean', help: 'plan and check, and change nothing' },
  atomic: { type: 'boolean', help: 'all in one transaction, or nothing' },
};

/** What the library is told by those options. */
export function runOptions(call: Call): RunOptions {
  const { values, signal } = call;
  return {
    dryRun: values['dry-run'] === true,
    atomic: values.atomic === true,
    signal,
    async confirm(steps) {
      if (steps.every((one) => one.direction === 'up')) return;
      const { guardSteps } = await import('../guard.ts');
      await guardSteps(call, steps);
    },
  };
}

/** The text of an option, or nothing at all. */
export function textOption<K extends string>(
  values: Call['values'],
  name: K,
): { [P in K]?: string } {
  const value = values[name];
  return (typeof value === 'string' ? { [name]: value } : {}) as { [P in K]?: string };
}
