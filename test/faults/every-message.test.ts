import { describe, expect, test } from 'vitest';
import { built, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
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
  every: number,
  begin: (run: Run) => Running,
): Promise<void> {
  const cwd = folder(filesOf(onPostgres));
  const dir = `${cwd}/migrations`;
  const copies = await beginning(place.verb, dir);
  const { points, failures } = await sweep(title, every, (point) =>
    interrupt(copies, dir, { ...place, point }, (url) => begin({ cwd, dir, url })),
  );
  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(0);
}

describe.skipIf(server.missing)('the connection is cut at every message', () => {
  for (const { name, ...place } of places) {
    const { verb, direction } = place;
    for (const cut of ['fin', 'rst'] as const) {
      const title = `${name}, cut with ${cut}`;
      test(title, { timeout }, () =>
        everyMessage(title, { ...place, cut }, thin[direction], ({ url, dir }) => ({
          ended: inProcess(verb, url, dir),
        })),
      );
    }
  }
});

describe.skipIf(server.missing || !built)('the process is killed at every message', () => {
  for (const { name, ...place } of places) {
    const { verb, direction } = place;
    const title = `${name}, killed`;
    test(title, { timeout }, () =>
      everyMessage(title, { ...place, cut: 'fin' }, thin[direction] * 2 + 1, ({ cwd, url }) => {
        const { child, finished } = start(cwd, url, argumentsOf(verb));
        const ended = finished.then(({ code }) => ({
          how: code === null ? 'killed' : `exit ${code}`,
        }));
        return { ended, strike: () => void child.kill('SIGKILL') };
      }),
    );
  }
});
