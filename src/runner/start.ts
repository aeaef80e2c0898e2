import { HandrailError } from '../errors.ts';
import { label } from '../migration/migration.ts';
import { appliesNext, type OrderPolicy } from '../planner/order.ts';
import type { State } from '../planner/states.ts';
import type { Listener, StepResult } from './events.ts';

/**
 * What a server does about pending migrations when it starts.
 *
 * - `migrate`: applies them under the lock; of many instances one does, the others wait
 * - `require`: refuses to start
 * - `warn`: says so and goes on
 * - `none`: does not look
 */
export type StartPolicy = 'migrate' | 'require' | 'warn' | 'none';

type Named = { readonly version: string; readonly name: string };
type Found = Named & { readonly state: State };

/** What a start found and did. */
export interface StartResult {
  readonly policy: StartPolicy;
  readonly applied: readonly StepResult[];
  /** What is still to be applied; not looked for with `none`. */
  readonly pending: readonly Named[];
}

/** How a server starts. */
export interface StartOptions {
  /** `require` unless the migrator's own options say otherwise. */
  readonly policy?: StartPolicy;
  /** Applies what is pending, as START_PENDING names it. */
  readonly command?: string;
  /** Hears what is worth a line in a log. */
  readonly log?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** What a start needs of a migrator. */
interface Verbs {
  up(options: { signal?: AbortSignal }): Promise<{
    readonly applied: readonly StepResult[];
    readonly warnings: readonly string[];
  }>;
  status(): Promise<{ readonly order: OrderPolicy; readonly migrations: readonly Found[] }>;
}

/** What the options of a migrator say about starts. */
interface Defaults {
  readonly start?: StartPolicy;
  readonly command?: string;
  readonly dir?: string | readonly string[];
  readonly table?: string;
  readonly onEvent?: Listener;
}

/** Does what the policy says. Throws START_PENDING where it refuses, and what `up` throws. */
export async function start(
  migrator: Verbs,
  defaults: Defaults,
  options: StartOptions,
): Promise<StartResult> {
  const policy = options.policy ?? defaults.start ?? 'require';
  const command = options.command ?? defaults.command ?? upCommand(defaults);
  const { log = () => {}, signal } = options;
  const warn = (message: string) => {
    defaults.onEvent?.({ type: 'warning', message });
    log(message);
  };
  if (policy === 'none') return { policy, applied: [], pending: [] };
  if (policy === 'migrate') {
    const { applied, warnings } = await migrator.up(signal ? { signal } : {});
    for (const message of warnings) log(message);
    for (const one of applied) log(`applied ${label(one)} in ${one.durationMs} ms`);
    return { policy, applied, pending: [] };
  }
  const { migrations, order } = await migrator.status();
  const missing = migrations.filter(({ state }) => state === 'missing');
  if (missing.length > 0) {
    warn(`the database is ahead of this program: it has no file for ${names(missing)}`);
  }
  const problems = problemsOf(migrations);
  if (problems.length > 0) {
    const canRun = migrations.every(
      ({ state }) => /^(applied|missing|skipped|partial)$/.test(state) || appliesNext(state, order),
    );
    const next = canRun ? command : command.replace(/\bup\b/, 'validate');
    const error = new HandrailError('START_PENDING', { problems, command: next });
    if (policy === 'require') throw error;
    warn(`${error.message}. ${error.hint}`);
  }
  const pending = migrations.filter(({ state }) => state === 'pending' || state === 'out-of-order');
  return { policy, applied: [], pending };
}

/** The command that applies the migrations, in a shell that knows the database. */
function upCommand({ dir = [], table }: Defaults): string {
  const folders = [dir].flat().filter((folder) => folder !== 'migrations');
  const flags = [
    ...folders.map((folder) => `--dir ${folder}`),
    ...(table ? [`--table ${table}`] : []),
  ];
  return ['handrail up', ...flags].join(' ');
}

const names = (found: readonly Named[]) => found.map(label).join(', ');

const WORDS: readonly [State, (n: number) => string][] = [
  ['partial', (n) => `${n} half applied`],
  ['modified', (n) => `${n} changed after being applied`],
  ['out-of-order', (n) => `${n} pending out of order`],
  ['pending', (n) => `${n} pending`],
];

function problemsOf(migrations: readonly Found[]): string[] {
  return WORDS.flatMap(([state, words]) => {
    const found = migrations.filter((one) => one.state === state);
    return found.length === 0 ? [] : [`${words(found.length)} (${names(found)})`];
  });
}
