import { z } from 'zod';
import { sqlState } from './database.ts';
import { Refusal } from './refusal.ts';

/** An id as the API takes and gives it. */
export const id = z.string().min(1).max(255);

/** A moment in an answer: ISO 8601. */
export const moment = z.iso.datetime();

/** Runs a deletion; a schema in use makes it a 409: the database restricts it. */
export async function unlessInUse<T>(deletion: () => Promise<T>): Promise<T> {
  try {
    return await deletion();
  } catch (error) {
    if (!/^(23503|23001)$/.test(sqlState(error))) throw error;
    throw new Refusal(409, 'schema_in_use', 'A configuration uses the schema');
  }
}
