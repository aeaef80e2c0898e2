import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScratchPlace, ScratchWanted, Session, Target } from '../engines/engine.ts';
import { takeLockFile } from '../engines/lock-file.ts';
import { scratchBase } from '../engines/scratch-folders.ts';
import { type BuildInput, buildScratch } from './build.ts';
import { chain } from './chain.ts';

const CONNECT_SECONDS = 30;
const LOOK_AGAIN_MS = 25;

/** Migrations for scratch databases, and where these are to be made. */
export interface ScratchInput extends BuildInput {
  readonly scratch: Omit<ScratchWanted, 'templates'>;
}

/** A place with a template that has migrations applied. */
export interface Migrated {
  readonly place: ScratchPlace;
  /** What `place.create` takes; null when there are no migrations. */
  readonly template: string | null;
  /** Something was missing of it, and has been built now. */
  readonly built: boolean;
}

/** A session on a scratch database. */
export interface ScratchSession {
  readonly target: Target;
  readonly session: Session;
}

/**
 * Opens a place whose template has all these migrations applied. What is missing of it is built, once: other
 * processes that want the same wait for it. The place is closed by the caller.
 */
export async function openMigrated(input: ScratchInput): Promise<Migrated> {
  const { engine, migrations, table, handrailVersion, scratch } = input;
  const templates = chain(migrations, table, handrailVersion);
  const name = templates.length === migrations.length ? (templates[0] ?? null) : null;
  const open = () => engine.scratch({ ...scratch, templates });
  const first = await open();
  if (migrations.length === 0) return { place: first, template: null, built: false };
  if (name === null) return build(input, first, null);
  if (first.template === name) return { place: first, template: name, built: false };
  const { waited, release } = await inTurn(name, input.signal);
  let place = first;
  try {
    // Whoever had the lock before may have built it.
    if (waited) {
      await first.close();
      place = await open();
    }
    if (place.template === name) return { place, template: name, built: false };
    return await build(input, place, name);
  } finally {
    release();
  }
}

/** Applies to a copy of the longest template what it lacks, and keeps it. Closes the place when that fails. */
async function build(
  input: ScratchInput,
  place: ScratchPlace,
  name: string | null,
): Promise<Migrated> {
  try {
    const database = await place.create(place.template);
    await withSession(input, database.target, async (open) => {
      announce(input, place, open.session);
      await buildScratch(input, open, place);
    });
    return { place, template: await place.keep(database, name), built: true };
  } catch (error) {
    await leave(input, place);
    throw error;
  }
}

/** Closes a place. What can't be removed is said: it must not hide what was found there. */
export async function leave(
  { listener }: Pick<ScratchInput, 'listener'>,
  place: ScratchPlace,
): Promise<void> {
  try {
    await place.close();
  } catch (error) {
    const { message } = error as Error;
    const left = `scratch databases are left (${place.origin}): ${message}; they go the next time that one is needed`;
    listener({ type: 'warning', message: left });
  }
}

/** Waits until no other process builds the template. */
async function inTurn(name: string, signal: AbortSignal | undefined) {
  const path = join(scratchBase(), `${name}.lock`);
  for (let waited = false; ; waited = true) {
    const taken = takeLockFile(path);
    if (typeof taken === 'function') return { waited, release: taken };
    await sleep(LOOK_AGAIN_MS, undefined, signal ? { signal } : {});
  }
}

/** Hands a session on a copy of the template to `use`, and removes all of it whatever comes of that. */
export async function withMigrated<T>(
  input: ScratchInput,
  use: (scratch: ScratchSession) => Promise<T>,
): Promise<T> {
  const { place, template, built } = await openMigrated(input);
  try {
    const { target } = await place.create(template);
    return await withSession(input, target, (open) => {
      if (!built) announce(input, place, open.session);
      return use(open);
    });
  } finally {
    await leave(input, place);
  }
}

/** Says what the scratch database is, and in what it differs from the real one. */
export function announce(
  { listener }: Pick<ScratchInput, 'listener'>,
  { origin, note }: ScratchPlace,
  session: Session,
): void {
  listener({ type: 'scratch', server: session.facts.server, origin });
  if (note !== null) listener({ type: 'warning', message: note });
}

/** Opens a session on a scratch database, and closes it. */
export async function withSession<T>(
  { engine }: Pick<ScratchInput, 'engine'>,
  target: Target,
  use: (open: ScratchSession) => Promise<T>,
): Promise<T> {
  const session = await engine.connect(target, {
    readOnly: false,
    timeoutSeconds: CONNECT_SECONDS,
  });
  try {
    return await use({ target, session });
  } finally {
    await session.close();
  }
}
