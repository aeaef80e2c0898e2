import type { Session } from '../engines/engine.ts';
import type { Finding } from '../migration/finding.ts';
import { label, type Migration } from '../migration/migration.ts';
import { announce, openMigrated, type ScratchInput } from '../scratch/scratch.ts';
import { findingsOf } from './findings.ts';
import { Ground } from './ground.ts';
import { type ProbeInput, probes } from './probes.ts';
import type { Proof } from './proof.ts';
import { select, type Which } from './selection.ts';
import { climb, type Stairs } from './stairway.ts';

export { isNamed } from './selection.ts';

/** What a check is given: all migrations that there are, in order. */
export interface CheckInput extends ScratchInput, ProbeInput {
  readonly which: Which;
  /** On the database whose pending migrations are tried, where nothing else is named. */
  readonly session?: Session | undefined;
  /** What is measured; every probe there is unless given. */
  readonly probes?: typeof probes;
}

/** What a check has found out: it has passed when no finding is an error. */
export interface Checked {
  /** `postgres 17.10`: where the migrations were tried; null when there were none. */
  readonly server: string | null;
  /** What kind of scratch database it was; null when there was none. */
  readonly origin: string | null;
  /** One for each migration that was tried. */
  readonly migrations: readonly Proof[];
  /** Labels of those that could not be tried, and why. */
  readonly untried: readonly { readonly migration: string; readonly reason: string }[];
  readonly findings: readonly (Finding & { readonly migration: string })[];
  readonly durationMs: number;
}

/**
 * Tries migrations one after the other on a scratch database, on which those before them have been applied. One
 * that can't be applied ends it. Throws when one of those before can't be applied.
 */
export async function check(input: CheckInput): Promise<Checked> {
  const began = performance.now();
  const found = await tryAll(input, await select(input, input.which, input.session));
  return { ...found, durationMs: Math.round(performance.now() - began) };
}

type Found = Omit<Checked, 'durationMs'>;

async function tryAll(input: CheckInput, tried: ReadonlySet<Migration>): Promise<Found> {
  const { migrations } = input;
  const begin = migrations.findIndex((one) => tried.has(one));
  if (begin < 0) return { server: null, origin: null, migrations: [], untried: [], findings: [] };
  const end = migrations.findLastIndex((one) => tried.has(one)) + 1;
  const base = migrations.slice(0, begin);
  const { place, template, built } = await openMigrated({ ...input, migrations: base });
  const ground = new Ground(input, place, template, base);
  const made = (input.probes ?? probes).map((make) => make(input));
  const stairs: Stairs = { input, ground, base, table: input.table, probes: made };
  try {
    const { session } = await ground.open();
    const { server } = session.facts;
    if (!built) announce(input, place, session);
    return {
      server,
      origin: place.origin,
      ...(await climbAll(stairs, migrations.slice(begin, end), tried)),
    };
  } finally {
    await ground.close();
    await place.close();
  }
}

/** Climbs each that is to be tried, and applies those between them. */
async function climbAll(
  stairs: Stairs,
  flight: readonly Migration[],
  tried: ReadonlySet<Migration>,
): Promise<Pick<Found, 'migrations' | 'untried' | 'findings'>> {
  const proofs: Proof[] = [];
  const findings: Checked['findings'][number][] = [];
  const untried: Checked['untried'][number][] = [];
  for (const [i, migration] of flight.entries()) {
    const name = label(migration);
    if (!tried.has(migration)) {
      await stairs.ground.up(migration);
      continue;
    }
    const { proof, applied } = await climb(stairs, migration, flight.slice(0, i));
    if (proof) {
      proofs.push(proof);
      findings.push(...findingsOf(proof, migration).map((one) => ({ ...one, migration: name })));
    } else {
      untried.push({ migration: name, reason: 'the scratch database lacks what it requires' });
    }
    if (applied) continue;
    const rest = flight.slice(i + 1).filter((one) => tried.has(one));
    untried.push(
      ...rest.map((one) => ({ migration: label(one), reason: `${name} could not be applied` })),
    );
    break;
  }
  return { migrations: proofs, untried, findings };
}
