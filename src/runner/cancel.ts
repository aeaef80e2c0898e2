import type { Session } from '../engines/engine.ts';

/** Does work on a session, and asks the server to end the running statement when the caller aborts. */
export async function withCancel<T>(
  session: Session,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const cancel = () => void session.cancel?.().catch(() => {});
  signal?.addEventListener('abort', cancel);
  try {
    return await work();
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
