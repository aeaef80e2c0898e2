import { Writable } from 'node:stream';
import type { Kysely } from 'kysely';
import type { DB } from './db/types.ts';
import { parseMessage } from './incoming.ts';
import { insertMessages, type NewMessage } from './messages.ts';

/** As many lines may wait while an insert runs; then whoever writes them has to wait. */
const WAITING = 1000;

/** Where messages go, and what has become of them so far. */
export interface Subscriber {
  /** Takes lines of JSON. Fails with what the database throws. */
  readonly writer: Writable;
  readonly counts: { stored: number; rejected: number };
}

/**
 * Stores messages, a line of JSON each: what comes while one insert runs is the next insert. `log` hears of
 * lines that are left out, since they are no messages or break a rule of the database.
 */
export function createSubscriber(db: Kysely<DB>, log: (text: string) => void): Subscriber {
  const counts = { stored: 0, rejected: 0 };
  const reject = (reason: string) => {
    counts.rejected++;
    log(`message left out: ${reason}`);
  };

  async function store(lines: readonly string[]): Promise<void> {
    const messages = lines.flatMap((line) => parsed(line, reject));
    const rejected = await insertMessages(db, messages);
    counts.stored += messages.length - rejected.length;
    for (const { reason } of rejected) reject(reason);
  }

  const writer = new Writable({
    objectMode: true,
    highWaterMark: WAITING,
    writev(chunks: { chunk: string }[], done) {
      store(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
    },
  });
  return { writer, counts };
}

function parsed(line: string, reject: (reason: string) => void): NewMessage[] {
  if (line.trim() === '') return [];
  try {
    return [parseMessage(line)];
  } catch (error) {
    reject(String(error));
    return [];
  }
}
