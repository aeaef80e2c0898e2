import type { Limits } from '../engines/engine.ts';
import type { RunContext } from './context.ts';
import type { Prepared } from './prepare.ts';

/** How long a run lets statements wait and work, in milliseconds; 0 is without limit. */
export interface RunLimits extends Limits {
  /** How long a step that meets a lock of others is tried again; 0 is not at all. */
  readonly retryMs: number;
  /** How long a statement may wait that keeps nobody out meanwhile. */
  readonly patienceMs: number;
}

const LOCK_SECONDS = 2;
const RETRY_SECONDS = 300;
const PATIENCE_SECONDS = 3600;

/** The limits of a run, with what holds where nothing is said. */
export function runLimits(options: {
  readonly lockTimeoutSeconds?: number;
  readonly lockRetrySeconds?: number;
  readonly lockPatienceSeconds?: number;
  readonly statementTimeoutSeconds?: number;
}): RunLimits {
  const { statementTimeoutSeconds: statement } = options;
  return {
    lockMs: inMs(options.lockTimeoutSeconds ?? LOCK_SECONDS),
    retryMs: inMs(options.lockRetrySeconds ?? RETRY_SECONDS),
    patienceMs: inMs(options.lockPatienceSeconds ?? PATIENCE_SECONDS),
    statementMs: statement === undefined ? null : inMs(statement),
  };
}

const inMs = (seconds: number) => Math.round(seconds * 1000);

/**
 * The limits of a step: those that its file names, else those of the run. One that keeps nobody out waits for
 * its locks without limit.
 */
export function limitsOf(
  { limits }: Pick<RunContext, 'limits'>,
  { script, patient }: Pick<Prepared, 'script' | 'patient'>,
): Limits {
  const own = script.kind === 'sql' ? script.limits : {};
  return {
    lockMs: own.lockMs ?? (patient ? 0 : limits.lockMs),
    statementMs: own.statementMs ?? limits.statementMs,
  };
}

/** The limits of steps that share a transaction: of each, the most that one of them asks for. Without steps, those of the run. */
export function sharedLimits(
  context: Pick<RunContext, 'limits'>,
  steps: readonly Pick<Prepared, 'script' | 'patient'>[],
): Limits {
  if (steps.length === 0) return context.limits;
  const patient = steps.every((one) => one.patient);
  const all = steps.map((one) => limitsOf(context, { ...one, patient }));
  return { lockMs: most(all, 'lockMs'), statementMs: most(all, 'statementMs') };
}

function most(all: readonly Limits[], limit: keyof Limits): number | null {
  const values = all.flatMap((one) => one[limit] ?? []);
  if (values.length === 0) return null;
  return values.includes(0) ? 0 : Math.max(...values);
}

/** Which limit ended a statement, and how to change it. */
export function limitHint({ statementMs }: Limits, script: Prepared['script']): string {
  const own = script.kind === 'sql' && script.limits.statementMs !== undefined;
  const whose = own
    ? 'the direction "statement-timeout" of this file'
    : '"statement_timeout" in the configuration';
  const change =
    'Change it there, or write "-- handrail: statement-timeout 10min" (or off) at the head of the file.';
  return statementMs
    ? `The limit of ${statementMs / 1000} s is that of ${whose}. ${own ? 'Change it there.' : change}`
    : 'The limit is the database\'s own, for this user or database: write "-- handrail: statement-timeout 10min" (or off) at the head of the file, or set "statement_timeout" in the configuration.';
}
