import type { Session } from '../engines/engine.ts';
import { label, type Migration } from '../migration/migration.ts';
import { announce, leave, openMigrated, type ScratchInput } from '../scratch/scratch.ts';
import { findingsOf } from './findings.ts';
import { Ground } from './ground.ts';
import { type ProbeInput, probes } from './probes.ts';
import type { Proof } from './proof.ts';
import { fillScratch, type RowsInput } from './rows/scratch.ts';
import { ALREADY } from './running.ts';
import { select, type Which } from './selection.ts';
import { climb, type Stairs } from './stairway.ts';

export { isNamed } from './selection.ts';

/** What a check is given: all migrations that there are, in order. */
export interface CheckInput extends ScratchInput, ProbeInput, RowsInput {
  readonly which: Which;
  /** On the database whose pending migrations are tried, where nothing else is named. */
  readonly session?: Session | undefined;
  /** What is measured; every probe there is unless given. */
  readonly probes?: typeof probes;
}

/** What trying migrations has shown. */
export interface Checked {
  /** `postgres 17.10`: where the migrations were tried; null when there were none. */
  readonly server: string | null;
  /** What kind of scratch database it was; null when there was none. */
  readonly origin: string | null;
  /** One for each migration that was tried. */
  readonly migrations: readonly Proof[];
  /** Labels of those that could not be tried, and why. */
  readonly untried: readonly { readonly migration: string; readonly reason: string }[];
  /** All that were chosen, whether they could be tried or not. */
  readonly chosen: ReadonlySet<Migration>;
  /** Those of them that are applied together. */
  readonly together: ReadonlySet<Migration>;
}

/**
 * Tries migrations one after the other on a scratch database, on which those before them have been applied. One
 * that can't be applied ends it. Throws when one of those before can't be applied.
 */
export async function check(input: CheckInput): Promise<Checked> {
  const { tried, together } = await select(input, input.which, input.session);
  const { migrations } = input;
  const begin = migrations.findIndex((one) => tried.has(one));
  const nothing = {
    server: null,
    origin: null,
    migrations: [],
    untried: [],
    chosen: tried,
    together,
  };
  if (begin < 0) return nothing;
  const end = migrations.findLastIndex((one) => tried.has(one)) + 1;
  const base = migrations.slice(0, begin);
  const { place, template, built } = await openMigrated({ ...input, migrations: base });
  const ground = new Ground(input, place, template, base);
  const made = (input.probes ?? probes).map((make) => make(input));
  const rows = fillScratch(input.engine, input.table, input);
  const stairs: Stairs = { input, ground, base, table: input.table, probes: made, rows };
  try {
    const { session } = await ground.open();
    const { server } = session.facts;
    if (!built) announce(input, place, session);
    return {
      server,
      origin: place.origin,
      chosen: tried,
      together,
      ...(await climbAll(stairs, migrations.slice(begin, end), tried)),
    };
  } finally {
    await ground.close();
    await leave(input, place);
  }
}

/** Climbs each that is to be tried, and applies those between them. */
async function climbAll(
  stairs: Stairs,
  flight: readonly Migration[],
  tried: ReadonlySet<Migration>,
): Promise<Pick<Checked, 'migrations' | 'untried'>> {
  const proofs: Proof[] = [];
  const untried: Checked['untried'][number][] = [];
  for (const [i, migration] of flight.entries()) {
    const name = label(migration);
    if (!tried.has(migration)) {
      await stairs.ground.up(migration);
      continue;
    }
    const { proof, applied } = await climb(stairs, migration, flight.slice(0, i));
    if (proof) {
      proofs.push({ ...proof, findings: [...proof.findings, ...findingsOf(proof, migration)] });
    } else {
      untried.push({ migration: name, reason: 'the scratch database lacks what it requires' });
    }
    if (applied) continue;
    const rest = flight.slice(i + 1).filter((one) => tried.has(one));
    const reason =
      proof?.failure?.step === 'up'
        ? `${name} could not be applied`
        : `no scratch database could be made after ${name}`;
    untried.push(...rest.map((one) => ({ migration: label(one), reason })));
    break;
  }
  return { migrations: onlyLastly(proofs), untried };
}

/** Of queries that fail already, the last migration tells: before it, the schema is closest to what they are written for. */
const onlyLastly = (proofs: readonly Proof[]): Proof[] =>
  proofs.map((proof, i) => {
    const findings = proof.findings.filter(({ rule }) => rule !== ALREADY.rule);
    return i === proofs.length - 1 ? proof : { ...proof, findings };
  });
