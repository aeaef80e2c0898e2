import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchBase } from '../../src/engines/scratch-folders.ts';
import { createMigrator, type MigratorEvent } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

/** What a shell of the server does to the process that serves the session, and to the server itself. */
const KILL_BACKEND = `COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID';`;
const KILL_SERVER = `COPY (SELECT 1) TO PROGRAM 'kill -9 $(head -1 postmaster.pid); kill -9 $PPID';`;

const TABLE = 'CREATE TABLE t (x int);\n-- handrail: down\nDROP TABLE t;\n';
const MORE = 'CREATE TABLE more (x int);\n-- handrail: down\nDROP TABLE more;\n';

/** Checks a migration that stands between two harmless ones, on a server of its own, and looks for what is left. */
async function checked(up: string, down = 'ALTER TABLE t DROP y;') {
  const events: MigratorEvent[] = [];
  const between = `${up}\n-- handrail: down\n${down}\n`;
  const dir = folder({ '1_t.sql': TABLE, '2_it.sql': between, '3_more.sql': MORE });
  const migrator = createMigrator({ url: 'postgres:', dir, onEvent: (one) => events.push(one) });
  const result = await migrator.check({ all: true });
  const held = `held-${process.pid}-`;
  const left = existsSync(scratchBase())
    ? readdirSync(scratchBase()).filter((name) => name.startsWith(held))
    : [];
  return {
    rollbacks: result.migrations.map(({ rollback }) => rollback),
    errors: result.findings.filter(({ severity }) => severity === 'error'),
    untried: result.untried,
    warnings: events.filter(({ type }) => type === 'warning'),
    left,
  };
}

const LOST = {
  message: expect.stringMatching(/^the connection was lost: /),
  hint: expect.stringContaining('may have crashed'),
};

test.skipIf(server.missing).each([
  ['', ''],
  ['without a transaction', '-- handrail: no-transaction\n'],
])('a statement of up %s ends its process: it is named, nothing is left', async (_, head) => {
  const up = `${head}ALTER TABLE t ADD y int;\n${KILL_BACKEND}`;
  const { errors, ...rest } = await checked(up);
  expect(rest).toEqual({
    rollbacks: ['exact', 'failed'],
    untried: [{ migration: '3_more', reason: '2_it could not be applied' }],
    warnings: [],
    left: [],
  });
  const line = head === '' ? 2 : 3;
  const at = { file: expect.stringMatching(/\/2_it\.sql$/), line, column: 1 };
  expect(errors).toMatchObject([{ ...LOST, rule: 'up-fails', at }]);
});

test.skipIf(server.missing)('one of down: those behind it are tried all the same', async () => {
  const { errors, rollbacks, untried, warnings, left } = await checked(
    'ALTER TABLE t ADD y int;',
    KILL_BACKEND,
  );
  expect({ rollbacks, untried, warnings, left }).toEqual({
    rollbacks: ['exact', 'failed', 'exact'],
    untried: [],
    warnings: [],
    left: [],
  });
  expect(errors).toMatchObject([{ ...LOST, rule: 'down-fails', at: { line: 3 } }]);
});

test.skipIf(server.missing).each([
  ['up', 'up-fails', [`ALTER TABLE t ADD y int;\n${KILL_SERVER}`], '2_it could not be applied'],
  [
    'down',
    'down-fails',
    ['ALTER TABLE t ADD y int;', KILL_SERVER],
    'no scratch database could be made after 2_it',
  ],
] as const)(
  'a statement of %s ends the server: the same, and the next check works',
  async (_, rule, [up, down], reason) => {
    const { errors, rollbacks, untried, warnings, left } = await checked(up, down);
    expect({ rollbacks, untried, warnings, left }).toEqual({
      rollbacks: ['exact', 'failed'],
      untried: [{ migration: '3_more', reason }],
      warnings: [],
      left: [],
    });
    expect(errors).toMatchObject([{ ...LOST, rule }]);
    expect((await checked('ALTER TABLE t ADD y int;')).rollbacks).toEqual([
      'exact',
      'exact',
      'exact',
    ]);
  },
);

test.skipIf(server.missing)(
  'one of a migration before those that are tried: the error says where',
  async () => {
    const dir = folder({ '1_t.sql': TABLE, '2_it.sql': KILL_SERVER, '3_more.sql': MORE });
    const checking = createMigrator({ url: 'postgres:', dir }).check({
      files: [join(dir, '3_more.sql')],
    });
    await expect(checking).rejects.toMatchObject({
      code: 'CONNECT_LOST',
      state: expect.stringContaining('this happened on a scratch database'),
    });
  },
);
