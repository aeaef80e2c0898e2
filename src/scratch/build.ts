import { HandrailError, isHandrailError } from '../errors.ts';
import { withCancel } from '../runner/cancel.ts';
import { type RunInput, run, type WorkInput } from '../runner/run.ts';
import type { ScratchSession } from './scratch.ts';

/** What building takes: migrations and how to run them; `session` and `target` are those of the scratch database. */
export type BuildInput = Omit<WorkInput, 'dryRun' | 'session' | 'target' | 'role' | 'inspects'> & {
  readonly signal: AbortSignal | undefined;
};

/**
 * Applies migrations to a scratch database. Of the events, only what kind of database it is and warnings are
 * passed on. An error says that it happened on a scratch database.
 */
export async function buildScratch(input: BuildInput, scratch: ScratchSession): Promise<void> {
  const { session, target, origin } = scratch;
  const { listener, signal } = input;
  listener({ type: 'scratch', server: session.facts.server, origin });
  const goal = { kind: 'up' } as const;
  const quiet: RunInput['listener'] = (event) => {
    if (event.type === 'warning') listener(event);
  };
  // Roles are the server's, and a scratch one has none of them.
  const own = { role: undefined, inspects: false, confirm: undefined };
  const how = { goal, atomic: false, dryRun: false, listener: quiet, ...own };
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
