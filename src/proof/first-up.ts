import type { HandrailError } from '../errors.ts';
import type { Finding } from '../migration/finding.ts';
import type { Migration } from '../migration/migration.ts';
import type { Traced } from '../schema/traced.ts';
import type { Probe, Trial } from './probe.ts';
import type { Proof } from './proof.ts';
import { biteOf, type Failed } from './rows/bite.ts';
import { lossyCasts } from './rows/cast.ts';
import type { Avoided } from './rows/fill.ts';
import { ABOUT_ROWS } from './rows/finding.ts';
import { attempt, type Stairs } from './stairway.ts';
import { lookAtSchema, type State } from './state.ts';

/** So many times a migration is tried again without the rows that it failed on. */
const BITES = 10;

/** The one up at which the probes look. */
export interface FirstUp {
  /** What there was before it, rows that tables were filled with included. */
  readonly before: State;
  readonly ran: boolean;
  readonly error: HandrailError | null;
  readonly seen: Pick<Proof, 'findings' | 'lock' | 'statements'>;
}

const ROWLESS = 'it was tried without rows, so that what becomes of them is not known';

/** One try of it: which statements were sent, whether there were rows to fail on, and which were missing. */
interface Tried extends FirstUp {
  readonly sent: readonly string[];
  readonly filled: boolean;
  readonly unfilled: readonly Finding[];
}

/**
 * Takes a migration up on tables that are filled with rows. Where it fails and would not fail without them, it is tried
 * again without those that it failed on, so that what comes after them is seen as well. `before` are the migrations
 * between the template and this one.
 */
export async function firstUp(
  stairs: Stairs,
  migration: Migration,
  before: readonly Migration[],
): Promise<FirstUp> {
  const again = () => stairs.ground.restart(before, stairs.base);
  const first = await tryUp(stairs, migration, []);
  const lost = first.error?.code === 'CONNECT_LOST';
  if (!first.error || !first.filled || lost) return withUnfilled(first);
  const restarted = await attempt(stairs.ground, again);
  // One of those before it needs rows to be applied.
  if (restarted) return withUnfilled(first);
  const bare = await tryUp(stairs, migration, null);
  if (bare.error) return withUnfilled({ ...bare, unfilled: first.unfilled });
  const findings: Finding[] = [];
  const avoided: Avoided[] = [];
  let last: Tried = first;
  for (let bites = 1; last.error; bites++) {
    await again();
    const bite = await biteIn(stairs, migration, { error: last.error, sent: last.sent }, avoided);
    findings.push(...bite.findings);
    const fresh = bite.avoided.filter(({ removal }) =>
      avoided.every((one) => one.removal !== removal),
    );
    avoided.push(...fresh);
    await again();
    const without = fresh.length > 0 && bites < BITES ? avoided : null;
    last = await tryUp(stairs, migration, without);
    if (without) continue;
    const unfilled = { rule: 'table-not-filled', severity: 'warning', hint: null } as const;
    findings.push({ ...ABOUT_ROWS, ...unfilled, message: ROWLESS });
    break;
  }
  const seen = { ...last.seen, findings: [...findings, ...last.seen.findings] };
  return withUnfilled({ ...last, seen, unfilled: first.unfilled });
}

function withUnfilled(tried: Tried): FirstUp {
  return {
    ...tried,
    seen: { ...tried.seen, findings: [...tried.unfilled, ...tried.seen.findings] },
  };
}

/** What a failure was about, on a database with the same rows. */
async function biteIn(
  { ground, input, rows }: Stairs,
  migration: Migration,
  failed: Failed,
  avoided: readonly Avoided[],
) {
  const { session } = await ground.open();
  await rows(session, migration, avoided);
  return biteOf(input.engine, session, failed);
}

/** Goes up once, on tables filled with all rows but those to be avoided; without rows where that is null. */
async function tryUp(
  { ground, input, probes, rows, table }: Stairs,
  migration: Migration,
  avoided: readonly Avoided[] | null,
): Promise<Tried> {
  const open = await ground.open();
  const { engine } = input;
  const schema = await lookAtSchema(engine, open.session, table);
  const unfilled = avoided && (await rows(open.session, migration, avoided));
  const trial: Trial = { ...open, engine, migration, schema, table };
  for (const probe of probes) await probe.before?.(trial);
  const before = { schema, data: await engine.fingerprint(open.session, schema) };
  const session = probes.reduce(
    (inner, probe) => probe.session?.({ ...trial, session: inner }) ?? inner,
    open.session,
  );
  const sent: string[] = [];
  const listener = (event: Parameters<NonNullable<Probe['listener']>>[0]) => {
    if (event.type === 'statement') sent.push(event.sql);
    for (const probe of probes) probe.listener?.(event);
  };
  let ran = false;
  const error = await attempt(ground, async () => {
    ran = await ground.up(migration, { session, listener });
  });
  const asked = await ask(probes, trial, error);
  const casts = error ? [] : await lossyCasts(engine, open.session, before, asked.statements);
  const seen = { ...asked, findings: [...asked.findings, ...casts] };
  const hasRows = before.data.some((one) => one.rows > 0);
  return { before, ran, error, sent, filled: hasRows, unfilled: unfilled ?? [], seen };
}

/** What the probes have seen. */
async function ask(
  probes: readonly Probe[],
  trial: Trial,
  failed: unknown,
): Promise<FirstUp['seen']> {
  const findings: Finding[] = [];
  const statements: Traced[] = [];
  let lock: string | null = null;
  for (const probe of probes) {
    const measured = await probe.after?.(trial, failed);
    findings.push(...(measured?.findings ?? []));
    statements.push(...(measured?.statements ?? []));
    lock = measured?.lock ?? lock;
  }
  return { findings, statements, lock };
}
