import type { TableName } from '../engines/engine.ts';
import type { HandrailError } from '../errors.ts';
import type { Migration } from '../migration/migration.ts';
import type { ScratchInput } from '../scratch/scratch.ts';
import { firstUp } from './first-up.ts';
import type { Ground } from './ground.ts';
import type { Probe } from './probe.ts';
import type { Proof } from './proof.ts';
import type { FillScratch } from './rows/scratch.ts';
import { changes, compareStates, look, type State } from './state.ts';

/** A flight of stairs: what each migration of a check has in common. */
export interface Stairs {
  readonly input: ScratchInput;
  readonly ground: Ground;
  /** The migrations that the template of the ground has. */
  readonly base: readonly Migration[];
  readonly table: TableName;
  readonly probes: readonly Probe[];
  /** Fills the tables before each migration. */
  readonly rows: FillScratch;
}

/** How a migration ended: its proof, or null for one that was passed over; and whether others can follow. */
export interface Climbed {
  readonly proof: Proof | null;
  readonly applied: boolean;
}

/**
 * Takes a migration up, down and up again, and says in what schema and data differ. `before` are the migrations
 * between the template and this one. Afterwards it is applied, unless up itself has failed.
 */
export async function climb(
  stairs: Stairs,
  migration: Migration,
  before: readonly Migration[],
): Promise<Climbed> {
  const { ground } = stairs;
  const first = await firstUp(stairs, migration, before);
  const { version, name } = migration;
  const facts = { version, name, ...first.seen };
  const nothing = { reason: null, lostData: [], residue: [], failure: null };
  const failed = (step: 'up' | 'down' | 'up again', error: HandrailError): Proof => ({
    ...facts,
    ...nothing,
    rollback: 'failed',
    failure: { step, error },
  });
  if (first.error) return { proof: failed('up', first.error), applied: false };
  if (!first.ran) return { proof: null, applied: true };
  const { irreversible, down } = migration;
  if (irreversible !== null || down === null) {
    const rollback = 'irreversible' as const;
    return { proof: { ...facts, ...nothing, rollback, reason: irreversible }, applied: true };
  }
  // A server may not come back from what a migration has done to it.
  const again = async () =>
    (await attempt(ground, () => ground.restart([...before, migration], stairs.base))) === null;
  const above = await see(stairs);
  const undone = await attempt(ground, () => ground.down());
  if (undone) return { proof: failed('down', undone), applied: await again() };
  const below = await see(stairs);
  const redone = await attempt(ground, () => ground.up(migration));
  if (redone) return { proof: failed('up again', redone), applied: await again() };
  const usual = stairs.input.engine.dialect.defaultSchema;
  const { residue, lost } = compareStates([first.before, above, below], usual);
  const second = residue.length > 0 ? [] : changes(above, await see(stairs), usual);
  const left = [...residue, ...second.map((one) => `after up, down and up, ${one}`)];
  const rollback = lost.length > 0 ? 'lossy' : left.length > 0 ? 'residue' : 'exact';
  const proof = { ...facts, ...nothing, rollback, lostData: lost, residue: left } as const;
  return { proof, applied: true };
}

async function see({ input, ground, table }: Stairs): Promise<State> {
  const { session } = await ground.open();
  return look(input.engine, session, table);
}

/** The error of what could not be done; null when it was. */
export async function attempt(
  ground: Ground,
  work: () => Promise<unknown>,
): Promise<HandrailError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const failure = ground.failure(error);
    if (failure.code === 'RUN_ABORTED') throw failure;
    return failure;
  }
}
