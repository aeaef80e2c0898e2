import type {
  Blockage,
  Holder,
  MigratorEvent,
  StatementProgress,
  StepPreview,
} from '../../index.ts';
import { duration } from './time.ts';
import { clean } from './width.ts';

/** What a run is doing now, told from its events. Times are milliseconds since 1970. */
export interface Progress {
  /** The steps that run now; several when they went to the server together. */
  readonly running: StepPreview[];
  readonly since: number;
  /** The statement that runs now, counted from 1. */
  readonly statement: { readonly index: number; readonly sql: string } | null;
  readonly waiting: Waiting | null;
  readonly blocked: Blocked | null;
  readonly server: ServerProgress | null;
}

/** A lock of others is in the way. */
export interface Blocked {
  readonly blockage: Blockage | null;
  readonly attempt: number;
  readonly since: number;
  /** When the waiting ends without success; Infinity when nothing ends it. */
  readonly end: number;
  /** When the next try begins; null while one runs. */
  readonly again: number | null;
}

/** What the server counts, and where the count stood when its phase was first seen. */
export interface ServerProgress {
  readonly now: StatementProgress;
  readonly first: StatementProgress;
  readonly since: number;
}

/** Another run has the migration lock. */
export interface Waiting {
  readonly holder: Holder | null;
  readonly since: number;
  readonly limitSeconds: number;
}

/** Nothing has begun. */
export const IDLE: Progress = {
  running: [],
  since: 0,
  statement: null,
  waiting: null,
  blocked: null,
  server: null,
};

/** Nothing is known of a statement that has just begun. */
const FRESH = { waiting: null, blocked: null, server: null };

/** The progress after an event that came at `now`. The one before is used up. */
export function advance(progress: Progress, event: MigratorEvent, now: number): Progress {
  switch (event.type) {
    case 'start':
      return { running: [...event.steps], since: now, statement: null, ...FRESH };
    case 'statement':
      return { ...progress, statement: { index: event.index, sql: event.sql }, ...FRESH };
    case 'done': {
      const { version, name } = event.result;
      const { running } = progress;
      // Nearly always the first one of perhaps a thousand, of which nobody wants a thousand copies.
      const at = running.findIndex((one) => one.version === version && one.name === name);
      if (at >= 0) running.splice(at, 1);
      return { running, since: now, statement: null, ...FRESH };
    }
    case 'waiting': {
      const { holder, limitSeconds, seconds } = event;
      return { ...progress, waiting: { holder, limitSeconds, since: now - seconds * 1000 } };
    }
    case 'blocked':
    case 'retry':
      return { ...progress, waiting: null, server: null, blocked: blocked(event, now) };
    case 'progress':
      return { ...progress, blocked: null, server: server(progress.server, event.progress, now) };
    default:
      return progress;
  }
}

function blocked(
  event: Extract<MigratorEvent, { type: 'blocked' | 'retry' }>,
  now: number,
): Blocked {
  const { blockage, attempt, seconds, limitSeconds } = event;
  const since = now - seconds * 1000;
  const again = event.type === 'retry' ? now + event.pauseSeconds * 1000 : null;
  return { blockage, attempt, since, end: since + limitSeconds * 1000, again };
}

function server(
  before: ServerProgress | null,
  now: StatementProgress | null,
  time: number,
): ServerProgress | null {
  if (!now) return null;
  const same = before?.now.phase === now.phase && before.now.total === now.total;
  return same ? { ...before, now } : { now, first: now, since: time };
}

/** Why a run waits, for how long already and at most, and who is in the way. */
export function waitingParts(waiting: Waiting, now: number): { what: string; holder: string } {
  const waited = now - waiting.since;
  const left = Math.max(0, Math.ceil(waiting.limitSeconds - waited / 1000)) * 1000;
  const end = Number.isFinite(left) ? `, gives up in ${duration(left)}` : '';
  const { holder } = waiting;
  const held = holder?.seconds == null ? '' : ` for ${duration(holder.seconds * 1000)}`;
  const already = waited < 1000 ? '' : `, ${duration(waited)} so far`;
  return {
    what: `for the migration lock${already}${end}`,
    holder: holder ? `held by ${clean(holder.who)}${held}` : 'held by another run',
  };
}
