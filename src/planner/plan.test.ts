import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHandrailError } from '../errors.ts';
import type { AppliedMigration, Migration, SqlScript } from '../migration/migration.ts';
import { compareVersions } from '../migration/version.ts';
import type { OrderPolicy } from './order.ts';
import { type Goal, plan, type Step } from './plan.ts';
import { standings } from './states.ts';

const script = (checksum: string): SqlScript => ({
  kind: 'sql',
  file: 'x.sql',
  line: 1,
  size: 1,
  checksum,
  transaction: true,
  requires: [],
  chunks: () => ['SELECT 1'],
});

const migration = (version: number, more: Partial<Migration> = {}): Migration => ({
  version: String(version).padStart(4, '0'),
  name: `m${version}`,
  up: script(`sha256:${version}`),
  down: script('sha256:down'),
  irreversible: null,
  ...more,
});

const row = (
  version: number,
  order: number,
  more: Partial<AppliedMigration> = {},
): AppliedMigration => ({
  version: String(version),
  name: `m${version}`,
  appliedAt: null,
  dirty: false,
  checksum: `sha256:${version}`,
  durationMs: null,
  appliedBy: null,
  handrailVersion: null,
  skipped: null,
  order,
  hasDown: true,
  downNotKept: false,
  direction: 'up',
  progress: 0,
  progressChecksum: null,
  underWay: null,
  heldBy: null,
  heldUntil: null,
  held: false,
  ...more,
});

const steps = (all: Step[]) =>
  all.map(({ direction, version }) => `${direction} ${Number(version)}`);

function outcome(
  available: Migration[],
  applied: AppliedMigration[],
  goal: Goal,
  order?: OrderPolicy,
): string[] | string {
  try {
    return steps(plan(available, applied, goal, order));
  } catch (error) {
    if (isHandrailError(error)) return error.code;
    throw error;
  }
}

const three = [1, 2, 3].map((version) => migration(version));

describe('plan', () => {
  test.each<[string, Migration[], AppliedMigration[], Goal, string[] | string]>([
    ['up from nothing', three, [], { kind: 'up' }, ['up 1', 'up 2', 'up 3']],
    ['up by one', three, [], { kind: 'up', count: 1 }, ['up 1']],
    ['up by more than there is', three, [row(1, 1)], { kind: 'up', count: 9 }, ['up 2', 'up 3']],
    ['up to a version', three, [], { kind: 'up', to: '2' }, ['up 1', 'up 2']],
    ['up to an unknown version', three, [], { kind: 'up', to: '7' }, 'PLAN_UNKNOWN_VERSION'],
    ['up with a late one', three, [row(1, 1), row(3, 2)], { kind: 'up' }, 'PLAN_OUT_OF_ORDER'],
    ['up with a lost file', [migration(2)], [row(1, 1)], { kind: 'up' }, 'PLAN_MISSING'],
    ['up without any file', [], [row(1, 1)], { kind: 'up' }, 'PLAN_MISSING'],
    [
      'up of an older deployment',
      [migration(1)],
      [row(1, 1), row(2, 2)],
      { kind: 'up' },
      'PLAN_DATABASE_NEWER',
    ],
    [
      'up with a file that has an older number now',
      [migration(1), migration(2, { up: script('sha256:3') })],
      [row(1, 1), row(3, 2)],
      { kind: 'up' },
      'PLAN_MISSING',
    ],
    [
      'goto of an older deployment, to where it was',
      [migration(1)],
      [row(1, 1), row(2, 2)],
      { kind: 'goto', version: '1' },
      ['down 2'],
    ],
    [
      'up with an edited file',
      three,
      [row(1, 1, { checksum: 'sha256:x' })],
      { kind: 'up' },
      'PLAN_MODIFIED',
    ],
    [
      'up with another algorithm',
      three,
      [row(1, 1, { checksum: 'md5:x' })],
      { kind: 'up' },
      ['up 2', 'up 3'],
    ],
    [
      'up with a row without checksum',
      three,
      [row(1, 1, { checksum: null })],
      { kind: 'up' },
      ['up 2', 'up 3'],
    ],
    [
      'up goes on with what is half applied',
      three,
      [row(1, 1, { dirty: true })],
      { kind: 'up', count: 2 },
      ['up 1', 'up 2'],
    ],
    [
      'up to before what is half applied',
      three,
      [row(1, 1), row(2, 2, { dirty: true })],
      { kind: 'up', to: '1' },
      'PLAN_PARTIAL',
    ],
    [
      'up of what is half applied and has no file',
      [],
      [row(1, 1, { dirty: true })],
      { kind: 'up' },
      'PLAN_PARTIAL',
    ],
    [
      'down of what is half applied',
      three,
      [row(1, 1, { dirty: true })],
      { kind: 'down' },
      'PLAN_PARTIAL',
    ],
    [
      'up with what is half undone',
      three,
      [row(1, 1, { dirty: true, direction: 'down' })],
      { kind: 'up' },
      'PLAN_PARTIAL',
    ],
    [
      'redo goes on with what is half undone',
      three,
      [row(1, 1), row(2, 2, { dirty: true, direction: 'down' })],
      { kind: 'redo', count: 1 },
      ['down 2', 'up 2'],
    ],
    [
      'repair finishes what is half undone, and nothing else',
      three,
      [row(1, 1), row(2, 2, { dirty: true, direction: 'down' })],
      { kind: 'repair' },
      ['down 2'],
    ],
    [
      'repair takes back what is half applied',
      three,
      [row(1, 1), row(2, 2, { dirty: true })],
      { kind: 'repair', choice: 'undo' },
      ['down 2'],
    ],
    ['repair with nothing half done', three, [row(1, 1)], { kind: 'repair' }, []],
    ['down when nothing is applied', three, [], { kind: 'down' }, []],
    ['down by default one', three, [row(1, 1), row(2, 2)], { kind: 'down' }, ['down 2']],
    [
      'down in order of application',
      three,
      [row(1, 5), row(2, 2)],
      { kind: 'down', count: 2 },
      ['down 1', 'down 2'],
    ],
    ['down too far', three, [row(1, 1)], { kind: 'down', count: 2 }, 'PLAN_TOO_MANY'],
    [
      'down to a version',
      three,
      [row(1, 1), row(2, 2), row(3, 3)],
      { kind: 'down', to: '01' },
      ['down 3', 'down 2'],
    ],
    ['down to one not applied', three, [row(1, 1)], { kind: 'down', to: '2' }, 'PLAN_NOT_APPLIED'],
    [
      'down of all',
      three,
      [row(1, 1), row(2, 2)],
      { kind: 'down', all: true },
      ['down 2', 'down 1'],
    ],
    ['down without a file', [], [row(1, 1)], { kind: 'down' }, ['down 1']],
    [
      'down without a file or a text',
      [],
      [row(1, 1, { hasDown: false })],
      { kind: 'down' },
      'PLAN_NO_DOWN',
    ],
    [
      'down of code without its file',
      [],
      [row(1, 1, { hasDown: false, downNotKept: true })],
      { kind: 'down' },
      'PLAN_DOWN_NOT_KEPT',
    ],
    [
      'down without a down',
      [migration(1, { down: null })],
      [row(1, 1)],
      { kind: 'down' },
      'PLAN_NO_DOWN',
    ],
    [
      'down of an irreversible one, before anything',
      [migration(1, { irreversible: 'why' }), migration(2)],
      [row(1, 1), row(2, 2)],
      { kind: 'down', count: 2 },
      'PLAN_IRREVERSIBLE',
    ],
    ['goto up', three, [row(1, 1)], { kind: 'goto', version: '3' }, ['up 2', 'up 3']],
    [
      'goto down',
      three,
      [row(1, 1), row(2, 2), row(3, 3)],
      { kind: 'goto', version: '1' },
      ['down 3', 'down 2'],
    ],
    [
      'goto 0',
      three,
      [row(1, 1), row(2, 2)],
      { kind: 'goto', version: '00' },
      ['down 2', 'down 1'],
    ],
    ['goto where it is', three, [row(1, 1)], { kind: 'goto', version: '1' }, []],
    [
      'goto a late one',
      three,
      [row(1, 1), row(3, 2)],
      { kind: 'goto', version: '2' },
      'PLAN_OUT_OF_ORDER',
    ],
    [
      'redo',
      three,
      [row(1, 1), row(2, 2)],
      { kind: 'redo', count: 2 },
      ['down 2', 'down 1', 'up 1', 'up 2'],
    ],
    [
      'redo of an edited one',
      three,
      [row(1, 1, { checksum: 'sha256:x' })],
      { kind: 'redo', count: 1 },
      ['down 1', 'up 1'],
    ],
    ['redo too many', three, [row(1, 1)], { kind: 'redo', count: 2 }, 'PLAN_TOO_MANY'],
    ['redo without a file', [], [row(1, 1)], { kind: 'redo', count: 1 }, 'PLAN_MISSING'],
  ])('%s', (_, available, applied, goal, expected) => {
    expect(outcome(available, applied, goal)).toEqual(expected);
  });
});

describe('migrations out of order', () => {
  const late = [row(1, 1), row(3, 2)];
  test.each<[string, AppliedMigration[], Goal, string[] | string]>([
    ['up', late, { kind: 'up' }, ['up 2', 'up 4']],
    ['up by one takes the oldest', late, { kind: 'up', count: 1 }, ['up 2']],
    ['up to the newest applied', late, { kind: 'up', to: '3' }, ['up 2']],
    ['goto the newest applied', late, { kind: 'goto', version: '3' }, ['up 2']],
    ['goto the late one itself', late, { kind: 'goto', version: '2' }, 'PLAN_OUT_OF_ORDER'],
    ['down undoes what was applied last', [...late, row(2, 3)], { kind: 'down' }, ['down 2']],
    [
      'down to a version undoes what is above it, the last applied first',
      [...late, row(2, 3)],
      { kind: 'down', to: '1' },
      ['down 2', 'down 3'],
    ],
    [
      'redo of the last applied',
      [...late, row(2, 3)],
      { kind: 'redo', count: 1 },
      ['down 2', 'up 2'],
    ],
    ['with a lost file', [row(3, 2), row(9, 1)], { kind: 'up' }, 'PLAN_DATABASE_NEWER'],
  ])('%s', (_, applied, goal, expected) => {
    const four = [1, 2, 3, 4].map((version) => migration(version));
    for (const order of ['warn', 'allow'] as const) {
      expect(outcome(four, applied, goal, order)).toEqual(expected);
    }
  });
});

test('an older deployment names what is newer, who applied it, and whether it can go back', () => {
  const facts = {
    appliedAt: '2026-11-03T09:12:00.000Z',
    appliedBy: 'ann@ci',
    handrailVersion: '2.0',
  };
  const rows = [row(1, 1), row(2, 2, facts), row(3, 3)];
  const up = () => plan([migration(1)], rows, { kind: 'up' });
  expect(up).toThrow(
    'this deployment is older than the database: 2 applied migrations newer than 0001_m1, its newest file: ' +
      '2_m2 (2026-11-03T09:12:00.000Z by ann@ci with handrail 2.0), 3_m3',
  );
  expect(up).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('"handrail goto 0001"') }),
  );
  rows[2] = row(3, 3, { hasDown: false });
  expect(up).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('no way back for 3_m3') }),
  );
});

test('a file that has another number now, and a version that two files had', () => {
  const renumbered = [migration(1), migration(5, { up: script('sha256:2') })];
  expect(() => plan(renumbered, [row(1, 1), row(2, 2)], { kind: 'up' })).toThrow(
    '1 applied migration without a file: 2_m2; 0005_m5 has the text of 2_m2',
  );
  const other = migration(1, { name: 'theirs', up: script('sha256:x') });
  expect(() => plan([other], [row(1, 1)], { kind: 'up' })).toThrow('0001_theirs (applied as 1_m1)');
});

const versions = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 });
const world = fc.record({ files: versions, rows: versions });
const goal: fc.Arbitrary<Goal> = fc.oneof(
  fc.record({ kind: fc.constant('up' as const) }),
  fc.record({ kind: fc.constant('up' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('down' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('down' as const), all: fc.constant(true) }),
  fc.record({
    kind: fc.constant('goto' as const),
    version: fc.integer({ min: 0, max: 40 }).map(String),
  }),
  fc.record({ kind: fc.constant('redo' as const), count: fc.integer({ min: 1, max: 3 }) }),
);

/** Plays steps on a set of applied versions; throws when one makes no sense. */
function play(applied: Set<number>, all: Step[]): Set<number> {
  for (const { direction, version } of all) {
    const number = Number(version);
    if (applied.has(number) === (direction === 'up')) throw new Error(`${direction} ${version}`);
    if (direction === 'up') applied.add(number);
    else applied.delete(number);
  }
  return applied;
}

describe('any plan', () => {
  test('makes sense step by step, and reaches its goal', () => {
    fc.assert(
      fc.property(world, goal, ({ files, rows }, wanted) => {
        const available = files.map((version) => migration(version));
        const applied = rows.map((version, i) => row(version, i + 1));
        let planned: Step[];
        try {
          planned = plan(available, applied, wanted);
        } catch (error) {
          expect(isHandrailError(error)).toBe(true);
          return;
        }
        const after = play(new Set(rows), planned);
        const top = Math.max(0, ...after);
        if (wanted.kind === 'up' && wanted.count === undefined) {
          expect([...after].sort()).toEqual([...new Set([...files, ...rows])].sort());
        }
        if (wanted.kind === 'down')
          expect(planned.every((one) => one.direction === 'down')).toBe(true);
        if (wanted.kind === 'goto') expect(top).toBe(Number(wanted.version));
        if (wanted.kind === 'redo') expect([...after].sort()).toEqual([...rows].sort());
      }),
      { numRuns: 500 },
    );
  });

  test('never skips a migration: what it goes up leaves nothing older behind', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 5 }), ({ files, rows }, count) => {
        const available = files.map((version) => migration(version));
        const applied = rows.map((version, i) => row(version, i + 1));
        try {
          const after = play(new Set(rows), plan(available, applied, { kind: 'up', count }));
          const top = Math.max(0, ...after);
          expect(files.filter((file) => file < top && !after.has(file))).toEqual([]);
        } catch (error) {
          if (!isHandrailError(error)) throw error;
        }
      }),
    );
  });
});

describe('any plan with another policy of order', () => {
  const policy = fc.constantFrom<OrderPolicy>('warn', 'allow');

  test('up leaves nothing behind, runs the oldest first, and refuses only what strict refuses for another reason', () => {
    fc.assert(
      fc.property(world, policy, ({ files, rows }, order) => {
        const available = files.map((version) => migration(version));
        const applied = rows.map((version, i) => row(version, i + 1));
        const strict = outcome(available, applied, { kind: 'up' });
        const other = outcome(available, applied, { kind: 'up' }, order);
        if (typeof other === 'string') return void expect(other).toBe(strict);
        expect(other).toEqual(
          files
            .filter((version) => !rows.includes(version))
            .sort((a, b) => a - b)
            .map((version) => `up ${version}`),
        );
        expect([other, 'PLAN_OUT_OF_ORDER']).toContainEqual(strict);
      }),
      { numRuns: 500 },
    );
  });

  test('down does not depend on it, and undoes in reverse order of application', () => {
    fc.assert(
      fc.property(
        world,
        policy,
        fc.integer({ min: 1, max: 5 }),
        ({ files, rows }, order, count) => {
          const available = files.map((version) => migration(version));
          const applied = rows.map((version, i) => row(version, i + 1));
          const goals: Goal[] = [
            { kind: 'down', count },
            { kind: 'down', all: true },
          ];
          for (const wanted of goals) {
            const planned = outcome(available, applied, wanted, order);
            expect(planned).toEqual(outcome(available, applied, wanted));
            if (typeof planned === 'string') continue;
            const last = rows.map((version) => `down ${version}`).reverse();
            expect(planned).toEqual(last.slice(0, planned.length));
          }
        },
      ),
    );
  });
});

test('standings list every file and every row once, oldest first', () => {
  fc.assert(
    fc.property(world, ({ files, rows }) => {
      const all = standings(
        files.map((version) => migration(version)),
        rows.map((version, i) => row(version, i + 1)),
      );
      const expected = [...new Set([...files, ...rows])].sort((a, b) => a - b);
      expect(all.map(({ version }) => Number(version))).toEqual(expected);
      for (const one of all) {
        const hasFile = files.includes(Number(one.version));
        const hasRow = rows.includes(Number(one.version));
        const newest = Math.max(0, ...rows);
        const pending = Number(one.version) < newest ? 'out-of-order' : 'pending';
        expect(one.state).toBe(hasRow ? (hasFile ? 'applied' : 'missing') : pending);
      }
      expect([...all].sort((a, b) => compareVersions(a.version, b.version))).toEqual(all);
    }),
  );
});
