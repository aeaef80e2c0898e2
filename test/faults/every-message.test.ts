import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { built, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { CrashingServer } from './support/crashing-server.ts';
import { argumentsOf, inProcess } from './support/goals.ts';
import { beginning, interrupt, type Place, places, type Running } from './support/interrupted.ts';
import { filesOf } from './support/migrations.ts';
import { onPostgres } from './support/runs.ts';
import { sweep } from './support/sweep.ts';

const timeout = 1_800_000;
const server = await postgres();

/** Not all points are tried, unless asked for: of the many small messages to the client fewer. */
const thin = { 'to-server': 9, 'to-client': 47 };

interface Run {
  readonly cwd: string;
  readonly dir: string;
  readonly url: string;
}

/** Interrupts runs at this kind of place, at the first message, at the second, and so on. */
async function everyMessage(
  title: string,
  place: Omit<Place, 'point'>,
  { database, every, lanes }: { database: string; every: number; lanes?: number },
  begin: (run: Run) => Running,
): Promise<void> {
  const cwd = folder(filesOf(onPostgres));
  const dir = `${cwd}/migrations`;
  const copies = await beginning(place.verb, dir, database);
  const { points, failures } = await sweep(
    title,
    every,
    (point) => interrupt(copies, dir, { ...place, point }, (url) => begin({ cwd, dir, url })),
    lanes,
  );
  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(0);
}

describe.skipIf(server.missing)('the connection is cut at every message', () => {
  for (const { name, ...place } of places) {
    const { verb, direction } = place;
    for (const cut of ['fin', 'rst'] as const) {
      const title = `${name}, cut with ${cut}`;
      test(title, { timeout }, async () => {
        const how = { database: await server.freshDatabase(), every: thin[direction] };
        await everyMessage(title, { ...place, cut }, how, ({ url, dir }) => ({
          ended: inProcess(verb, url, dir),
        }));
      });
    }
  }
});

describe.skipIf(server.missing)('the connection to a pooler is cut at every message', () => {
  for (const { name, ...place } of places) {
    const { verb, direction } = place;
    const title = `${name}, cut before a pooler`;
    test(title, { timeout }, async ({ skip }) => {
      const pooler = await startPgbouncer(server);
      if (!pooler) return skip('pgbouncer is not installed');
      onTestFinished(() => pooler.stop());
      const how = { database: await server.freshDatabase(), every: thin[direction] * 2 + 1 };
      await everyMessage(title, { ...place, cut: 'fin', pooled: pooler.through }, how, (run) => ({
        ended: inProcess(verb, run.url, run.dir),
      }));
    });
  }
});

describe.skipIf(server.missing || !built)('the process is killed at every message', () => {
  for (const { name, ...place } of places) {
    const { verb, direction } = place;
    const title = `${name}, killed`;
    test(title, { timeout }, async () => {
      const how = { database: await server.freshDatabase(), every: thin[direction] * 2 + 1 };
      await everyMessage(title, { ...place, cut: 'fin' }, how, ({ cwd, url }) => {
        const { child, finished } = start(cwd, url, argumentsOf(verb));
        const ended = finished.then(({ code }) => ({
          how: code === null ? 'killed' : `exit ${code}`,
        }));
        return { ended, strike: () => void child.kill('SIGKILL') };
      });
    });
  }
});

describe.skipIf(server.missing)('the server stops at once at every message', () => {
  let crashing: CrashingServer;
  beforeAll(async () => {
    crashing = await CrashingServer.start();
  });
  afterAll(() => crashing.stop());

  for (const { name, ...place } of places.filter(({ direction }) => direction === 'to-server')) {
    const { verb } = place;
    const title = `${name}, the server stops`;
    test(title, { timeout }, async () => {
      const how = { database: await crashing.createDatabase(), every: 21, lanes: 1 };
      await everyMessage(title, { ...place, cut: 'fin' }, how, ({ url, dir }) => ({
        ended: inProcess(verb, url, dir),
        strike: () => crashing.crash(),
        recover: () => crashing.restart(),
      }));
    });
  }
});
