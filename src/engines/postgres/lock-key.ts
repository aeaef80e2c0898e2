import { createHash } from 'node:crypto';
import type { TableName } from '../engine.ts';
import { dialect } from './history.ts';

/** The key of the advisory lock that guards a history table. */
export function lockKey(table: TableName): bigint {
  const digest = createHash('sha256')
    .update(`handrail:${dialect.table(table)}`)
    .digest();
  return digest.readBigInt64BE(0);
}
