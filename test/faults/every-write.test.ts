import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runtime } from '../../tools/runtimes.mjs';
import { built, start } from '../support/command-line.ts';
import { folder, write } from '../support/folder.ts';
import { argumentsOf, incomplete, inProcess, type Verb } from './support/goals.ts';
import { filesOf } from './support/migrations.ts';
import { disagreements, type Facts } from './support/oracle.ts';
import { onSqlite } from './support/runs.ts';
import { copyDatabase, sqliteFacts } from './support/sqlite-facts.ts';
import { type Outcome, sweep } from './support/sweep.ts';

const timeout = 1_800_000;

/** What SQLite asks of the system when it changes a file; not all points are tried, unless asked for. */
const calls = { pwrite64: 41, fsync: 19, fdatasync: 19, unlink: 9, ftruncate: 3 };

const tracing = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
if (!tracing)
  process.stderr.write('Skipping kills at every write: no strace, or it may not trace\n');

const clients = [
  { driver: '@photostructure/sqlite', program: process.execPath },
  { driver: 'node:sqlite', program: runtime('node22') },
] as const;

interface Setting {
  /** Holds the configuration and the migrations. */
  readonly home: string;
  /** What each run begins with, which may not exist. */
  readonly original: string;
  readonly before: Facts;
  readonly program: string;
  readonly verb: Verb;
}

for (const { driver, program } of clients) {
  describe.skipIf(!built || !tracing || !program)(`killed at every write, ${driver}`, () => {
    for (const journal of ['delete', 'wal']) {
      for (const verb of ['up', 'down'] as const) {
        test(`${verb}, journal ${journal}`, { timeout }, async () => {
          const setting = await settingOf({ driver, journal, program: program ?? '', verb });
          let all = 0;
          for (const [call, every] of Object.entries(calls)) {
            const title = `${verb}, ${driver}, journal ${journal}: killed at ${call}`;
            const { points, failures } = await sweep(title, every, (k) => kill(setting, call, k));
            expect(failures).toEqual([]);
            all += points;
          }
          expect(all).toBeGreaterThan(0);
        });
      }
    }
  });
}

async function settingOf(given: {
  driver: string;
  journal: string;
  program: string;
  verb: Verb;
}): Promise<Setting> {
  const { driver, journal, program, verb } = given;
  const home = folder(filesOf(onSqlite));
  write(home, {
    'handrail.yml': `driver: "${driver}"\njournal_mode: ${journal}\ndir: ${home}/migrations\n`,
  });
  const original = join(home, 'original.db');
  if (verb === 'down') {
    const { code, stderr } = await start(home, `sqlite:${original}`, ['up'], { runner: [program] })
      .finished;
    if (code !== 0) throw new Error(stderr);
  }
  return { home, original, before: sqliteFacts(original), program, verb };
}

/** Kills a run as it is about to make such a call for the so-manieth time; then the next run is to complete it. */
async function kill(setting: Setting, call: string, point: number): Promise<Outcome> {
  const { home, original, before, program, verb } = setting;
  const place = mkdtempSync(join(home, 'run-'));
  const file = join(place, 'app.db');
  try {
    copyDatabase(original, file);
    const trace = ['strace', '-f', '-o', '/dev/null'];
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${point}`];
    const url = `sqlite:${file}`;
    const runner = [...trace, ...inject, program];
    const { code, stderr } = await start(home, url, argumentsOf(verb), { runner }).finished;
    if (code === 0) return null;
    const left = sqliteFacts(file);
    const next = await inProcess(verb, url, `${home}/migrations`);
    const now = sqliteFacts(file);
    const problems = [
      ...disagreements(left, before.objects, onSqlite, verb),
      ...incomplete(next, { now, before }, onSqlite, verb),
      ...left.damage,
      ...now.damage,
      ...(code === null ? [] : [`exit ${code}: ${stderr}`]),
    ];
    return { ended: code === null ? 'killed' : `exit ${code}`, problems };
  } finally {
    rmSync(place, { recursive: true });
  }
}
