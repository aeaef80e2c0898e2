import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ command: Command }>;
}

/** Every command, loaded when it is called, in the order in which `--help` lists them. */
export const commands: Readonly<Record<string, Entry>> = {
  create: { summary: 'write the files of a new migration', load: () => import('./create.ts') },
  up: { summary: 'apply pending migrations', load: () => import('./up.ts') },
  down: { summary: 'undo the last applied migrations', load: () => import('./down.ts') },
  goto: { summary: 'go up or down to a version', load: () => import('./goto.ts') },
  redo: { summary: 'undo and apply the last ones again', load: () => import('./redo.ts') },
  status: { summary: 'show every migration and its state', load: () => import('./status.ts') },
  version: { summary: 'print the newest applied version', load: () => import('./version.ts') },
  validate: { summary: 'check files, history and database', load: () => import('./validate.ts') },
  check: {
    summary: 'try migrations on a scratch database',
    load: () => import('./check.ts'),
  },
  lint: { summary: 'find what is dangerous in migrations', load: () => import('./lint.ts') },
  sizes: {
    summary: 'write how large the tables are, for check and lint',
    load: () => import('./sizes.ts'),
  },
  repair: {
    summary: 'finish or undo what a failed run has left',
    load: () => import('./repair.ts'),
  },
  force: { summary: 'set the history to a version', load: () => import('./force.ts') },
  adopt: {
    summary: 'take over a database that another tool or nobody managed',
    load: () => import('./adopt.ts'),
  },
  types: { summary: 'write the TypeScript types of the schema', load: () => import('./types.ts') },
  db: { summary: 'create, drop or wait for the database', load: () => import('./db.ts') },
};
