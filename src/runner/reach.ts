import { HandrailError, isHandrailError } from '../errors.ts';
import { pause } from './wait.ts';

const BETWEEN_MS = 1000;

/**
 * Calls `connect`, and again once a second for `waitSeconds`, while the server can't be reached. Throws the
 * last error, or RUN_ABORTED.
 */
export async function reach<T>(
  connect: () => Promise<T>,
  waitSeconds = 0,
  signal?: AbortSignal,
): Promise<T> {
  const end = Date.now() + waitSeconds * 1000;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (signal?.aborted) throw stopped(error);
      const unreachable =
        isHandrailError(error, 'CONNECT_REFUSED') ||
        isHandrailError(error, 'CONNECT_TIMEOUT') ||
        isHandrailError(error, 'CONNECT_FAILED');
      if (!unreachable || Date.now() >= end) throw error;
      await pause(Math.min(BETWEEN_MS, end - Date.now()), signal);
      if (signal?.aborted) throw stopped(error);
    }
  }
}

const stopped = (cause: unknown) =>
  new HandrailError('RUN_ABORTED', {}, { state: 'nothing was begun', cause });
