import { setTimeout as sleep } from 'node:timers/promises';
import { HandrailError } from '../../errors.ts';
import type { BatchOutcome, Block, Claim, Refusal, Session } from '../engine.ts';
import { Keepsake, leavesSomething, sweep } from './clean.ts';
import type { Client } from './client.ts';
import { commit, MARK, open, rollback } from './lock.ts';
import type { SqliteSession } from './session.ts';

/** After this long, what is done is committed and told, and other writers get their turn. */
const GROUP_MS = 100;
const PAUSE_MS = 5;
/** How long to wait for such a writer. */
const TURN_MS = 10_000;
/** Node looks the global up anew at each use. */
const clock = performance;

/** What came of some blocks that ran in one transaction. */
interface Group {
  /** How many were begun. */
  tried: number;
  readonly durationsMs: number[];
  /** Of the last one; nothing of it remains. */
  failure: { error: unknown } | null;
  /** What the connection was like before the last one, where that could leave something to it. */
  kept: Keepsake | null;
}

/**
 * Applies as many blocks as there is time for in one transaction: the flush at its end is what costs most.
 * `claim.before` is not looked at: a migration that needs it runs alone.
 */
export async function batch(
  given: Session,
  claim: Claim,
  blocks: readonly Block[],
): Promise<BatchOutcome> {
  const session = given as SqliteSession;
  await session.ready();
  const durationsMs: number[] = [];
  let groupMs = GROUP_MS;
  while (durationsMs.length < blocks.length) {
    const last = blocks[durationsMs.length - 1];
    const refused = await (last
      ? openNext(session, claim, last.headAfter)
      : open(session, claim.table, claim.head, claim.create));
    if (refused) return { kind: refused };
    const group: Group = { tried: 0, durationsMs: [], failure: null, kept: null };
    try {
      runGroup(session, blocks.slice(durationsMs.length), groupMs, group);
      await commit(session);
      leave(session, group);
    } catch (error) {
      rollback(session);
      leave(session, group);
      if (group.tried === 1) return { kind: 'failed', error: group.failure?.error ?? error };
      // The whole group is gone. Either COMMIT found rows without parents, without saying whose, or a
      // statement rolled back more than its own block: one block at a time will tell.
      groupMs = 0;
      continue;
    }
    if (group.failure) return { kind: 'failed', error: group.failure.error };
    durationsMs.push(...group.durationsMs);
    if (groupMs > 0) break;
  }
  if (durationsMs.length < blocks.length) await sleep(PAUSE_MS);
  return { kind: 'done', durationsMs };
}

/** Throws when a block ran and its record could not be written: then the whole group must go. */
function runGroup(
  { client }: SqliteSession,
  blocks: readonly Block[],
  groupMs: number,
  group: Group,
): void {
  const begun = clock.now();
  for (const { body, record } of blocks) {
    group.tried++;
    group.kept = leavesSomething(body) ? new Keepsake(client) : null;
    const blockBegun = clock.now();
    group.failure = runBody(client, body);
    if (group.failure) return;
    const ended = clock.now();
    const durationMs = Math.round(ended - blockBegun);
    group.kept?.restore({ inside: true });
    group.failure = writeRecord(client, record(String(durationMs)));
    if (group.failure) return;
    group.durationsMs.push(durationMs);
    if (group.kept || ended - begun >= groupMs) return;
  }
}

/** Runs the body of a block; without effect when it fails. */
function runBody(client: Client, body: string): Group['failure'] {
  try {
    client.exec(`SAVEPOINT ${MARK};\n${body}`);
    return null;
  } catch (error) {
    undoBody(client);
    return { error };
  }
}

function undoBody(client: Client): void {
  try {
    client.exec(`ROLLBACK TO ${MARK}; RELEASE ${MARK}`);
  } catch {
    // The whole transaction is gone, and with it the body.
  }
}

/** Writes a record, unless the transaction is no longer the one in which MARK was set. */
function writeRecord(client: Client, record: string): Group['failure'] {
  try {
    client.exec(`RELEASE ${MARK};\n${record}`);
    return null;
  } catch (cause) {
    if (!/no such savepoint/.test(String(cause))) throw cause;
    return { error: new HandrailError('RUN_TRANSACTION_ENDED', {}, { cause }) };
  }
}

/** Takes back what the last block of a group has left to the connection. */
function leave({ client }: SqliteSession, { kept }: Group): void {
  kept?.restore();
  if (kept) sweep(client);
}

/** Takes the write lock again, after giving others the time to take it. */
async function openNext(
  session: SqliteSession,
  { table }: Claim,
  head: number,
): Promise<Refusal | null> {
  const end = clock.now() + TURN_MS;
  for (;;) {
    await sleep(PAUSE_MS);
    const refused = open(session, table, head);
    if (refused !== 'held' || clock.now() > end) return refused;
  }
}
