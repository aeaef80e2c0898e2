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

/** A condition on `pg_locks l`: it is the migration lock, and somebody has it. */
export function advisoryLock(table: TableName): string {
  const key = BigInt.asUintN(64, lockKey(table));
  return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.classid = ${key >> 32n} AND l.objid = ${key & 0xffffffffn}
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`;
}
