import { describe, expect, test } from 'vitest';
import {
  getUsageConfig,
  resetUsageConfig,
  type UsageConfig,
  updateUsageConfig,
} from '../src/db.ts';
import { hearErrors, now, ready, rows, run, values } from './support.ts';

const defaults = {
  plan: 'custom',
  custom_limit_tokens: null,
  view: 'realtime',
  timezone: 'auto',
  time_format: 'auto',
  theme: 'auto',
  refresh_rate: 10,
  refresh_per_second: 0.75,
  reset_hour: null,
  is_active: 1,
};

/** Values that are taken, and values that are not, for each setting. */
const cases: [keyof UsageConfig, unknown[], unknown[]][] = [
  ['plan', ['pro', 'max5', 'max20', 'custom'], ['free', '', null]],
  ['custom_limit_tokens', [1, 1e12, null], [0, -1]],
  ['view', ['realtime', 'daily', 'monthly', 'session'], ['weekly', null]],
  ['time_format', ['12h', '24h', 'auto'], ['36h', null]],
  ['theme', ['light', 'dark', 'classic', 'auto'], ['pink', null]],
  ['refresh_rate', [1, 60], [0, 61, null]],
  ['refresh_per_second', [0.1, 20], [0.09, 20.1, null]],
  ['reset_hour', [0, 23, null], [-1, 24]],
];

test('a new database has the default settings, as one row of the type', async () => {
  await ready();
  const config = getUsageConfig();
  expect(config).toMatchObject(defaults);
  expect(Object.keys(config ?? {})).toEqual(
    values("SELECT name FROM pragma_table_info('usage_config')"),
  );
  expect(config?.created_at).toBeGreaterThan(now() - 60);
});

test.each(cases)('%s: code and table accept and refuse the same', async (name, good, bad) => {
  await ready();
  const errors = hearErrors();
  const write = (value: unknown) => () =>
    run(`UPDATE usage_config SET ${name} = ${value === null ? 'NULL' : `'${value}'`}`);
  for (const value of good) {
    expect(updateUsageConfig({ [name]: value })).toBe(true);
    expect(getUsageConfig()?.[name]).toBe(value);
    expect(write(value)).not.toThrow();
  }
  for (const value of bad) {
    expect(updateUsageConfig({ [name]: value })).toBe(false);
    expect(errors.said()).toContain(`updateUsageConfig failed: ${name} can't be ${value}`);
    expect(write(value)).toThrow(/constraint failed/);
  }
});

describe('updateUsageConfig', () => {
  test('changes what is given and nothing else', async () => {
    await ready();
    expect(updateUsageConfig({ plan: 'pro', refresh_rate: 30, theme: 'dark' })).toBe(true);
    const changed = { ...defaults, plan: 'pro', refresh_rate: 30, theme: 'dark' };
    expect(getUsageConfig()).toMatchObject(changed);
  });

  test('changes all or nothing', async () => {
    await ready();
    hearErrors();
    expect(updateUsageConfig({ plan: 'pro', refresh_rate: 0 })).toBe(false);
    expect(updateUsageConfig({ plan: 'pro', colour: 1 } as never)).toBe(false);
    expect(updateUsageConfig({ refresh_rate: 'often' } as never)).toBe(false);
    expect(updateUsageConfig({})).toBe(false);
    expect(getUsageConfig()).toMatchObject(defaults);
  });

  test('takes what getUsageConfig gave, and leaves what the database keeps', async () => {
    await ready();
    const { id, ...rest } = getUsageConfig() as UsageConfig;
    expect(updateUsageConfig({ ...rest, id: 7, is_active: 0, created_at: 1 })).toBe(true);
    expect(getUsageConfig()).toMatchObject({ id, is_active: 1, created_at: rest.created_at });
  });
});

test('updated_at moves with every change, also under recursive triggers', async () => {
  await ready();
  for (const recursive of ['OFF', 'ON']) {
    run(`PRAGMA recursive_triggers = ${recursive}; UPDATE usage_config SET updated_at = 1000`);
    expect(getUsageConfig()?.updated_at).toBe(1000);
    updateUsageConfig({ plan: 'max5' });
    updateUsageConfig({ plan: 'max20' });
    expect(getUsageConfig()?.updated_at).toBeGreaterThan(now() - 60);
  }
});

test('resetUsageConfig goes back to the defaults and keeps the settings before as inactive', async () => {
  await ready();
  updateUsageConfig({ plan: 'pro' });
  expect(resetUsageConfig()).toBe(true);
  expect(getUsageConfig()).toMatchObject(defaults);
  const all = rows('SELECT plan, is_active FROM usage_config ORDER BY id');
  expect(all).toEqual([
    { plan: 'pro', is_active: 0 },
    { plan: 'custom', is_active: 1 },
  ]);
});

test('there is one active row at most', async () => {
  await ready();
  expect(() => run('INSERT INTO usage_config DEFAULT VALUES')).toThrow(/UNIQUE/);
  expect(() => run('INSERT INTO usage_config (is_active) VALUES (0), (0)')).not.toThrow();
  expect(() => run('UPDATE usage_config SET is_active = 2')).toThrow(/CHECK/);
});

test('missing and senseless settings are read as their defaults', async () => {
  await ready();
  run(
    "PRAGMA ignore_check_constraints = ON; UPDATE usage_config SET refresh_rate = 900, theme = 'pink'",
  );
  expect(getUsageConfig()).toMatchObject(defaults);
  run('DELETE FROM usage_config');
  expect(getUsageConfig()).toBe(null);
  expect(updateUsageConfig({ plan: 'pro' })).toBe(false);
  expect(resetUsageConfig()).toBe(true);
  expect(getUsageConfig()).toMatchObject(defaults);
});
