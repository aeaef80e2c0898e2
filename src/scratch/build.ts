import type { ScratchPlace } from '../engines/engine.ts';
import { HandrailError, isHandrailError } from '../errors.ts';
import { withCancel } from '../runner/cancel.ts';
import { type RunInput, run, type WorkInput } from '../runner/run.ts';
import type { ScratchSession } from './scratch.ts';

/** What building takes: migrations and how to run them; `session` and `target` are those of the scratch database. */
export type BuildInput = Omit<WorkInput, 'dryRun' | 'session' | 'target' | 'role' | 'inspects'> & {
  readonly signal: AbortSignal | undefined;
};

/** How every run on a scratch database goes. Roles are the server's, and a scratch one has none of them. */
export const ON_SCRATCH = {
  atomic: false,
  dryRun: false,
  role: undefined,
  inspects: false,
  confirm: undefined,
} as const;

/** Applies migrations to a scratch database. Of the events, only warnings are passed on. An error says where it happened. */
export async function buildScratch(
  input: BuildInput,
  { session, target }: ScratchSession,
  { origin }: Pick<ScratchPlace, 'origin'>,
): Promise<void> {
  const { listener, signal } = input;
  const goal = { kind: 'up' } as const;
  const quiet: RunInput['listener'] = (event) => {
    if (event.type === 'warning') listener(event);
  };
  const how = { ...ON_SCRATCH, goal, listener: quiet };
  try {
    await withCancel(session, signal, () => run({ ...input, ...how, session, target }));
  } catch (error) {
    throw isHandrailError(error) ? there(error, origin) : error;
  }
}

function there(error: HandrailError, origin: string): HandrailError {
  const { at, excerpt, hint, cause } = error;
  return new HandrailError(error.code, error.details, {
    ...(at ? { at } : {}),
    ...(excerpt ? { excerpt } : {}),
    hint,
    cause,
    state: `this happened on a scratch database (${origin}), which is gone`,
  });
}
