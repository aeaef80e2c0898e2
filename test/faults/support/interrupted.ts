import { createMigrator } from '../../../src/index.ts';
import { type Ending, incomplete, inProcess, type Verb } from './goals.ts';
import { disagreements, type Facts } from './oracle.ts';
import { type Copies, copiesOf } from './postgres-copies.ts';
import { Observer } from './postgres-facts.ts';
import { type Cut, type Message, startProxy, type Verdict } from './proxy.ts';
import { onPostgres } from './runs.ts';
import type { Outcome } from './sweep.ts';

/** Every kind of place at which a run through a proxy can be interrupted. */
export const places = (['up', 'down'] as const).flatMap((verb) =>
  (['to-server', 'to-client'] as const).flatMap((direction) =>
    (['cut-before', 'cut-after'] as const).map((verdict) => {
      const when = verdict === 'cut-before' ? 'before' : 'after';
      const whom = direction === 'to-server' ? 'the server' : 'the client';
      return { name: `${verb}: ${when} a message to ${whom}`, verb, direction, verdict };
    }),
  ),
);

/** One message of a run, and what becomes of the connection there. */
export interface Place {
  readonly verb: Verb;
  readonly direction: Message['direction'];
  readonly verdict: Verdict;
  readonly cut: Cut;
  readonly point: number;
  /** The URL of a database through a pooler, where there is one. */
  readonly pooled?: (url: string) => string;
}

/** A run that has begun. */
export interface Running {
  readonly ended: Promise<Ending>;
  /** Called when the message has come, before its connection is cut. */
  strike?(): void;
  /** Makes it possible to look at the database again. */
  recover?(): Promise<void>;
}

/** Copies of an empty database for the way up; for the way down all is applied there first. */
export async function beginning(verb: Verb, dir: string, url: string): Promise<Copies> {
  if (verb === 'down') await createMigrator({ url, dir }).up();
  return copiesOf(url);
}

/**
 * Begins a run on a copy, interrupts it at its place, and looks at what is left; then the next run is to
 * complete it. Null when the first was over before its place was reached.
 */
export function interrupt(
  copies: Copies,
  dir: string,
  place: Place,
  begin: (url: string) => Running,
): Promise<Outcome> {
  const { verb, pooled } = place;
  return copies.use(async (url) => {
    const address = pooled?.(url) ?? url;
    const ended = await interrupted(address, place, begin);
    if (ended === null) return null;
    const observer = await Observer.open(url);
    try {
      await observer.alone({ pooled: pooled !== undefined });
      const left = await observer.facts();
      await observer.endLeases();
      const next = await inProcess(verb, address, dir);
      const now = await observer.facts();
      const problems = [
        ...disagreements(left, copies.before.objects, onPostgres, verb),
        ...untrue(ended, left, verb),
        ...incomplete(next, { now, before: copies.before }, onPostgres, verb),
      ];
      return { ended: ended.how, problems };
    } finally {
      await observer.close();
    }
  });
}

async function interrupted(
  url: string,
  { direction, verdict, cut, point }: Place,
  begin: (url: string) => Running,
): Promise<Ending | null> {
  let reached = false;
  let running: Running | undefined;
  const proxy = await startProxy(Number(new URL(url).port), cut, (message) => {
    if (message.direction !== direction || message.number !== point) return 'forward';
    reached = true;
    running?.strike?.();
    return verdict;
  });
  running = begin(proxy.through(url));
  const ended = await running.ended;
  proxy.close();
  await running.recover?.();
  return reached ? ended : null;
}

/** A run says that the connection was lost, and nothing to be done that the history does not have. */
function untrue({ how, told = [] }: Ending, { history }: Facts, verb: Verb): string[] {
  const clean = history.filter(({ dirty }) => !dirty).map(({ version }) => version);
  const wrong = told.filter((version) => clean.includes(version) !== (verb === 'up'));
  return [
    ...(/^(done|killed|CONNECT_)/.test(how) ? [] : [`it ended with ${how}`]),
    ...wrong.map((version) => `it told that ${version} is done`),
  ];
}
