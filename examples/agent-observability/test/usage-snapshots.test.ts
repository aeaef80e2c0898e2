import { describe, expect, test } from 'vitest';
import {
  deleteOldUsageSnapshots,
  getUsageSnapshots,
  getUsageSnapshotsBySession,
  insertUsageSnapshot,
  insertUsageSnapshots,
} from '../src/db.ts';
import { addEvents, hearErrors, now, ready, run, values } from './support.ts';

const HOUR = 3600;
const snapshot = (timestamp?: number, session_id = 's') => ({
  session_id,
  snapshot_data: '{"tokens":1}',
  ...(timestamp === undefined ? {} : { timestamp }),
});

describe('insertUsageSnapshot', () => {
  test('gives the row', async () => {
    await ready();
    const given = { ...snapshot(1_700_000_000), snapshot_type: 'session' as const };
    const inserted = insertUsageSnapshot(given);
    expect(inserted).toEqual({ id: 1, ...given });
    expect(getUsageSnapshotsBySession('s')).toEqual([inserted]);
    const columns = values("SELECT name FROM pragma_table_info('usage_snapshots')");
    expect(Object.keys(inserted ?? {})).toEqual(columns);
  });

  test.each([
    ['seconds', 1_700_000_000, 1_700_000_000],
    ['milliseconds', 1_700_000_000_999, 1_700_000_000],
    ['seconds with a fraction', 1_700_000_000.5, 1_700_000_000],
  ])('understands %s', async (_, given, stored) => {
    await ready();
    expect(insertUsageSnapshot(snapshot(given))?.timestamp).toBe(stored);
  });

  test.each([undefined, Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'takes %s for now',
    async (time) => {
      await ready();
      const stored = insertUsageSnapshot(snapshot(time)) ?? { timestamp: 0, snapshot_type: '' };
      expect(Math.abs(stored.timestamp - now())).toBeLessThan(60);
      expect(stored.snapshot_type).toBe('stats');
    },
  );

  test('keeps JSON as it is, but for white space, and takes nothing else', async () => {
    await ready();
    hearErrors();
    const usage = { 'ä "q" \\ \n': [1e21, -0.5, null, true, { deep: [[]] }], empty: {} };
    const stored = (snapshot_data: string) =>
      insertUsageSnapshot({ session_id: 's', snapshot_data })?.snapshot_data;
    expect(stored(JSON.stringify(usage))).toBe(JSON.stringify(usage));
    expect(stored(JSON.stringify(usage, null, 2))).toBe(JSON.stringify(usage));
    expect(stored('{"tokens":')).toBe(undefined);
  });

  test('gives null for what the table refuses, and says why', async () => {
    await ready();
    const errors = hearErrors();
    expect(insertUsageSnapshot(snapshot(1, 'nobody'))).toBe(null);
    expect(errors.said()).toMatch(/insertUsageSnapshot failed: .*FOREIGN KEY/);
    expect(insertUsageSnapshot({ ...snapshot(1), snapshot_type: 'other' as never })).toBe(null);
    expect(insertUsageSnapshot({ ...snapshot(1), snapshot_data: null as never })).toBe(null);
    expect(getUsageSnapshotsBySession('s')).toEqual([]);
  });
});

describe('insertUsageSnapshots', () => {
  test('stores many in one transaction', async () => {
    await ready();
    const many = Array.from({ length: 5000 }, (_, i) => snapshot(1_700_000_000 + i));
    expect(insertUsageSnapshots(many)).toHaveLength(5000);
    expect(getUsageSnapshotsBySession('s')).toHaveLength(5000);
  });

  test('stores all or none', async () => {
    await ready();
    hearErrors();
    expect(insertUsageSnapshots([snapshot(1), snapshot(2, 'nobody')])).toBe(null);
    expect(getUsageSnapshotsBySession('s')).toEqual([]);
    expect(insertUsageSnapshots([])).toEqual([]);
  });
});

describe('getUsageSnapshots', () => {
  const times = (found: { timestamp: number }[]) => found.map(({ timestamp }) => now() - timestamp);

  async function three(): Promise<void> {
    await ready();
    addEvents('t');
    const time = now();
    const ages = [30 * HOUR, 10 * HOUR].map((age) => snapshot(time - age));
    insertUsageSnapshots([...ages, snapshot((time - HOUR) * 1000, 't')]);
  }

  test('gives the last 24 hours of all sessions, newest first', async () => {
    await three();
    const found = getUsageSnapshots();
    expect(found.map(({ session_id }) => session_id)).toEqual(['t', 's']);
    expect(times(found)[0]).toBeLessThan(2 * HOUR);
  });

  test('filters by session, number and hours', async () => {
    await three();
    expect(getUsageSnapshots('s')).toHaveLength(1);
    expect(getUsageSnapshots('s', 100, 48)).toHaveLength(2);
    expect(getUsageSnapshots(undefined, 1, 48)).toHaveLength(1);
    expect(getUsageSnapshots(undefined, 0)).toHaveLength(0);
    expect(getUsageSnapshots(undefined, Infinity, Infinity)).toHaveLength(3);
    expect(getUsageSnapshots('nobody')).toEqual([]);
  });

  test('takes a number that makes no sense for not given', async () => {
    await ready();
    insertUsageSnapshots(Array.from({ length: 101 }, () => snapshot()));
    for (const nonsense of [Number.NaN, -1, undefined]) {
      expect(getUsageSnapshots(undefined, nonsense, nonsense)).toHaveLength(100);
    }
  });
});

test('deleteOldUsageSnapshots deletes what is older, says how many, and nothing by mistake', async () => {
  await ready();
  const days = [0, 10, 29, 31, 90].map((age) => snapshot(now() - age * 24 * HOUR));
  insertUsageSnapshots(days);
  for (const nonsense of [Number.NaN, -1, Infinity])
    expect(deleteOldUsageSnapshots(nonsense)).toBe(0);
  expect(deleteOldUsageSnapshots()).toBe(2);
  expect(deleteOldUsageSnapshots(7)).toBe(2);
  expect(getUsageSnapshotsBySession('s')).toHaveLength(1);
});

test.each([
  ["SELECT * FROM usage_snapshots WHERE session_id = 's'", 'idx_usage_snapshots_session_id'],
  ['SELECT * FROM usage_snapshots WHERE timestamp >= 1', 'idx_usage_snapshots_timestamp'],
  ["SELECT * FROM usage_snapshots WHERE snapshot_type = 'stats'", 'idx_usage_snapshots_type'],
  ['SELECT * FROM usage_config WHERE is_active = 1', 'idx_usage_config_active'],
  ["SELECT 1 FROM events WHERE session_id = 's'", 'idx_usage_events_session_id'],
])('%s goes through %s', async (sql, index) => {
  await ready();
  expect(values(`EXPLAIN QUERY PLAN ${sql}`).join(' ')).toContain(index);
  run('ANALYZE');
});
