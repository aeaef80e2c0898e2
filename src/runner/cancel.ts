import type { Session } from '../engines/engine.ts';

const AGAIN_MS = 200;

/**
 * Asks the server to end the running statement when the caller aborts, again and again until the work has
 * ended: a request that arrives just before its statement has no effect.
 */
export async function withCancel<T>(
  session: Session,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => void session.cancel?.().catch(() => {});
  const start = () => {
    cancel();
    timer = setInterval(cancel, AGAIN_MS);
  };
  signal?.addEventListener('abort', start, { once: true });
  try {
    return await work();
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', start);
  }
}
