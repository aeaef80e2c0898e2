import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchOutcome, Block, Claim, Refusal, Session } from '../engine.ts';
import { assertOurs, commit, MARK, open, rollback } from './lock.ts';
import type { SqliteSession } from './session.ts';

/** After this long, what is done is committed and told, and other writers get their turn. */
const GROUP_MS = 100;
const PAUSE_MS = 5;
/** How long to wait for such a writer. */
const TURN_MS = 10_000;
/** Node looks the global up anew at each use. */
const clock = performance;

/** What came of some blocks that ran in one transaction, each in a savepoint of its own. */
interface Group {
  durationsMs: number[];
  failure: { error: unknown } | null;
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
  const durationsMs: number[] = [];
  let groupMs = GROUP_MS;
  while (durationsMs.length < blocks.length) {
    const last = blocks[durationsMs.length - 1];
    const refused = await (last
      ? openNext(session, claim, last.headAfter)
      : open(session, claim.table, claim.head));
    if (refused) return { kind: refused };
    const { durationsMs: done, failure } = runGroup(session, blocks, durationsMs.length, groupMs);
    try {
      await commit(session);
    } catch (error) {
      rollback(session);
      const tried = done.length + (failure ? 1 : 0);
      if (tried === 1) return { kind: 'failed', error: failure?.error ?? error };
      // The whole group is gone. Either COMMIT found rows without parents, without saying whose, or a
      // statement rolled back more than its own block: one block at a time will tell.
      groupMs = 0;
      continue;
    }
    if (failure) return { kind: 'failed', error: failure.error };
    durationsMs.push(...done);
    if (groupMs > 0) break;
  }
  if (durationsMs.length < blocks.length) await sleep(PAUSE_MS);
  return { kind: 'done', durationsMs };
}

function runGroup(
  session: SqliteSession,
  blocks: readonly Block[],
  first: number,
  groupMs: number,
): Group {
  const durationsMs: number[] = [];
  const begun = clock.now();
  for (const block of blocks.slice(first)) {
    try {
      durationsMs.push(runBlock(session, block));
    } catch (error) {
      return { durationsMs, failure: { error } };
    }
    if (clock.now() - begun >= groupMs) break;
  }
  return { durationsMs, failure: null };
}

/** Runs a block and its record; without effect when either fails. Gives the milliseconds of the body. */
function runBlock(session: SqliteSession, { body, record }: Block): number {
  const { client } = session;
  const begun = clock.now();
  try {
    client.exec(`SAVEPOINT handrail_block; SAVEPOINT ${MARK};\n${body}`);
    const durationMs = Math.round(clock.now() - begun);
    assertOurs(session);
    client.exec(`${record(String(durationMs))};\nRELEASE handrail_block`);
    return durationMs;
  } catch (error) {
    undoBlock(session);
    throw error;
  }
}

function undoBlock({ client }: SqliteSession): void {
  try {
    client.exec('ROLLBACK TO handrail_block; RELEASE handrail_block');
  } catch {
    // The whole transaction is gone, and with it the block.
  }
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
