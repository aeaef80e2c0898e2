import type { Migrator, MigratorOptions, Settings } from '../../index.ts';
import type { Answer } from '../render/answer.ts';

/** An option as `node:util` parses it, with what `--help` says of it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly help: string;
  /** The name of its value, for `--help`. */
  readonly value?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** Whether a command works on a database; `engine` says which kind where it needs no more than that. */
export interface Needs {
  readonly database: boolean;
  readonly engine?: string;
}

/** What a command is called with. */
export interface Call {
  /** The command line as it was typed, from the command's name on. */
  readonly args: readonly string[];
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows the plan that the run has made, before it is asked whether to carry it out. */
  showPlan(): void;
  /** The settings of this call. */
  settings(): Promise<Settings>;
  /** What they mean for a migrator. */
  options(needs?: Needs): Promise<MigratorOptions>;
  /** The migrator for those settings. */
  migrator(needs?: Needs): Promise<Migrator>;
}

/** What a command answers, and how it exits: 0 done, 1 a check found something. */
export interface Outcome {
  readonly answer: Answer;
  readonly exit?: 0 | 1;
}

/**
 * A command of the command line. To add one: make `commands/<name>.ts` that exports `command`, and add one
 * line to `commands/index.ts`; `--help` and the reference page follow.
 */
export interface Command {
  /** What stands behind its name: `[n]`, `<version>`, `[files…]` for any number. */
  readonly argument?: string;
  readonly options?: Options;
  readonly examples: readonly string[];
  run(call: Call): Promise<Outcome>;
}
