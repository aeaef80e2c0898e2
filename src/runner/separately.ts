import type { Aftermath, Mending } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { label, type SqlScript } from '../migration/migration.ts';
import { spanOf } from '../sql/excerpt.ts';
import { type Statement, split } from '../sql/splitter.ts';
import { placeOf } from './failure.ts';
import { type HalfDone, marked } from './half-done.ts';
import { beginning } from './prepare.ts';
import type { Trail } from './standpoint.ts';

type Settled = Exclude<Aftermath, { kind: 'running' }>;

/** What the catalogue says of a statement, once no server works on it any more. */
export async function settled(
  { stepwise, context }: Pick<HalfDone, 'stepwise' | 'context'>,
  statement: Statement,
): Promise<Settled> {
  const { session, patience, signal } = context;
  for (;;) {
    signal?.throwIfAborted();
    const found = await stepwise.aftermath(session, statement);
    if (found.kind !== 'running') return found;
    await patience.waitFor(async () => {
      const now = await stepwise.aftermath(session, statement);
      return now.kind === 'running' ? now.holder : null;
    });
  }
}

/** Clears or finishes what was left half done, and says so. */
export async function mend(
  { session, listener }: HalfDone['context'],
  mending: readonly Mending[],
) {
  for (const { sql, done } of mending) {
    await session.run(sql);
    listener({ type: 'warning', message: done });
  }
}

/**
 * Runs a statement that can't be in a transaction. Its row says first that it is under way, so that a run which finds
 * it so asks what has become of it. `traces`: even when it fails it may leave something.
 */
export async function runSeparately(
  half: HalfDone,
  trail: Trail,
  statement: Statement,
  traces: boolean,
): Promise<void> {
  const { context } = half;
  const before = await settled(half, statement);
  if ('mend' in before) await mend(context, before.mend);
  // What is there already makes it fail, or do nothing: either way there is nothing to doubt afterwards.
  if (before.kind === 'done') {
    if (before.mend.length === 0) await context.session.run(statement.text);
    return;
  }
  await marked(half, { ...trail, underWay: statement.text });
  await context.session.run(statement.text);
  if (!traces) return;
  // IF NOT EXISTS passes over an index that is being built, or that a build has left invalid meanwhile.
  const found = await settled(half, statement);
  if (found.kind !== 'again' || found.mend.length === 0) return;
  await mend(context, found.mend);
  await context.session.run(statement.text);
}

/**
 * After the server refused it: takes away what it has left. True when nothing of it remains; otherwise the row goes on
 * saying that it is under way.
 */
export async function clearedUp(half: HalfDone, statement: Statement, traces: boolean) {
  if (!traces) return true;
  const found = await settled(half, statement);
  if (found.kind !== 'again') return false;
  await mend(half.context, found.mend);
  return true;
}

/**
 * Settles what the run that stopped has left open about `statement`, the first one that has not been counted: true
 * when it has taken effect, and is not to run. Throws RUN_IN_DOUBT where only a person can know.
 */
export async function tookEffect(
  half: HalfDone,
  trail: Trail,
  script: SqlScript,
  statement: Statement,
): Promise<boolean> {
  const { context, left } = half;
  if (context.choice === 'skip') return true;
  if (context.choice === 'again' || !left) return false;
  const { underWay, progressChecksum } = left;
  if (underWay === null) {
    if (progressChecksum === null) throw inDoubt(half, script, statement);
    return false;
  }
  const sent = underWay === statement.text ? statement : statementIn(half, underWay);
  const found = sent ? await settled(half, sent) : ({ kind: 'unknown' } as const);
  if (found.kind === 'unknown') throw inDoubt(half, script, sent ?? statement);
  if (found.kind === 'done' && sent !== statement) throw changed(half, script, statement);
  await mend(context, found.mend);
  if (found.kind === 'again') return false;
  const message = `statement ${trail.progress + 1} of ${label(half.prepared.step)} had taken effect before the run stopped: it is not run again`;
  context.listener({ type: 'warning', message });
  return true;
}

/** Settles what is under way before a migration is taken back as a whole. */
export async function clearUnderWay(
  half: Pick<HalfDone, 'stepwise' | 'context'>,
  underWay: string,
): Promise<void> {
  const sent = statementIn(half, underWay);
  const found = sent && (await settled(half, sent));
  if (found && 'mend' in found) await mend(half.context, found.mend);
}

function statementIn({ context }: Pick<HalfDone, 'context'>, text: string): Statement | undefined {
  return [...split([text], context.engine.grammar)][0];
}

function inDoubt(half: HalfDone, script: SqlScript, statement: Statement): HandrailError {
  return new HandrailError(
    'RUN_IN_DOUBT',
    {
      migration: label(half.prepared.step),
      number: half.mark.progress + 1,
      statement: beginning(statement.text),
    },
    placeOf(script, spanOf(statement)),
  );
}

function changed(half: HalfDone, script: SqlScript, statement: Statement): HandrailError {
  const { step } = half.prepared;
  const details = { migration: label(step), done: half.mark.progress + 1 };
  return new HandrailError('RUN_PARTIAL_CHANGED', details, placeOf(script, spanOf(statement)));
}
