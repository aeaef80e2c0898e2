import type { Session } from '../engines/engine.ts';
import { LEASE_SECONDS } from '../history/records.ts';
import type { RunContext } from './context.ts';

const CONNECT_SECONDS = 10;

/**
 * Gives signs of life in the history row of a step that runs outside a transaction, on a connection of
 * its own, which is opened only when the step takes a while.
 */
export function keepAlive(
  context: RunContext,
  version: string,
  by: string,
): { stop(): Promise<void> } {
  const { engine, target, records } = context;
  let session: Session | undefined;
  let beating: Promise<void> | undefined;
  const beat = async () => {
    session ??= await engine.connect(target, { readOnly: false, timeoutSeconds: CONNECT_SECONDS });
    await session.run(records.alive(version, by));
  };
  const timer = setInterval(
    () => {
      // A missed beat is made up for by the next one: the lease outlasts three.
      beating ??= beat()
        .catch(() => {})
        .finally(() => {
          beating = undefined;
        });
    },
    (LEASE_SECONDS * 1000) / 4,
  );
  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await session?.close();
    },
  };
}
