import type { Kysely } from 'kysely';
import type { DB } from './db/types.ts';
import { parseMessage } from './incoming.ts';
import { insertMessages, type NewMessage } from './messages.ts';

/** How messages are stored together. */
export interface SubscriberOptions {
  /** So many at once; 500 unless given. */
  readonly batchSize?: number;
  /** A message waits no longer than this for others; 1000 unless given. */
  readonly maxWaitMs?: number;
  /** Hears of messages that are left out. */
  readonly log?: (text: string) => void;
}

/** How many messages were stored, and how many left out. */
export interface Counts {
  stored: number;
  rejected: number;
}

/**
 * Stores messages, a line of JSON each, until there are no more or `signal` aborts; what has come by then is
 * stored. A line that is no message is left out. Throws what the database throws.
 */
export async function subscribe(
  db: Kysely<DB>,
  lines: AsyncIterable<string>,
  options: SubscriberOptions = {},
): Promise<Counts> {
  const { batchSize = 500, maxWaitMs = 1000, log = () => {} } = options;
  const counts: Counts = { stored: 0, rejected: 0 };
  const reject = (reason: string) => {
    counts.rejected++;
    log(`message left out: ${reason}`);
  };
  let waiting: NewMessage[] = [];
  let since = 0;

  async function store(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const rejected = await insertMessages(db, batch);
    counts.stored += batch.length - rejected.length;
    for (const { reason } of rejected) reject(reason);
  }
  return counts;
}
