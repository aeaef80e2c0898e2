import { type Insertable, type Kysely, sql } from 'kysely';
import type { DB, JsonObject, RawMessages } from './db/types.ts';

/** A message as it is stored; the database numbers it and notes when it came. */
export type NewMessage = Insertable<RawMessages>;

/** A message that breaks a rule of the database, and the rule. */
export interface Rejected {
  readonly message: NewMessage;
  readonly reason: string;
}

/** PostgreSQL takes 65 535 parameters in one statement. */
const BATCH = 1000;

/**
 * Stores messages, up to a thousand with each statement. One that breaks a rule is left out and given back;
 * the others are stored. Throws when the database fails otherwise.
 */
export async function insertMessages(
  db: Kysely<DB>,
  messages: readonly NewMessage[],
): Promise<Rejected[]> {
  const rejected: Rejected[] = [];
  for (let from = 0; from < messages.length; from += BATCH) {
    rejected.push(...(await insertBatch(db, messages.slice(from, from + BATCH))));
  }
  return rejected;
}

async function insertBatch(db: Kysely<DB>, batch: readonly NewMessage[]): Promise<Rejected[]> {
  try {
    await db.insertInto('raw_messages').values(batch).execute();
    return [];
  } catch (error) {
    const reason = brokenRule(error);
    if (reason === null) throw error;
    const [message] = batch;
    if (message === undefined || batch.length === 1) return message ? [{ message, reason }] : [];
    const middle = Math.ceil(batch.length / 2);
    const first = await insertBatch(db, batch.slice(0, middle));
    return [...first, ...(await insertBatch(db, batch.slice(middle)))];
  }
}

/** What the database says against the data itself: SQLSTATE classes 22 and 23. */
function brokenRule(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error)) return null;
  return /^2[23]/.test(String(error.code)) ? error.message : null;
}

/** What was heard of a device in a span of time, the newest first. */
export function messagesOfDevice(db: Kysely<DB>, mac: string, from: Date, to: Date) {
  return db
    .selectFrom('raw_messages')
    .selectAll()
    .where('mac_address', '=', mac.toUpperCase())
    .where('timestamp', '>=', from)
    .where('timestamp', '<', to)
    .orderBy('timestamp', 'desc');
}

/** What a scanner has sent last, the newest first. */
export function recentMessagesOfScanner(db: Kysely<DB>, scanner: string, limit = 100) {
  return db
    .selectFrom('raw_messages')
    .selectAll()
    .where('scanner_id', '=', scanner)
    .orderBy('received_at', 'desc')
    .limit(limit);
}

/** Messages whose manufacturer data holds this, such as `{ '0x004c': '0215' }`. */
export function messagesWithManufacturerData(db: Kysely<DB>, data: JsonObject) {
  return db
    .selectFrom('raw_messages')
    .selectAll()
    .where('manufacturer_data', '@>', sql<JsonObject>`${JSON.stringify(data)}::jsonb`);
}

/** Messages of devices that offer a service. */
export function messagesWithService(db: Kysely<DB>, uuid: string) {
  return db
    .selectFrom('raw_messages')
    .selectAll()
    .where('service_uuids', '@>', sql<string[]>`ARRAY[${uuid}]::text[]`);
}
