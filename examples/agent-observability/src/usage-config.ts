import { attempt, type Database, inTransaction, type Row } from './connection.ts';

/** A row of `usage_config`. Times are seconds since 1970. */
export interface UsageConfig {
  id: number;
  plan: 'pro' | 'max5' | 'max20' | 'custom';
  custom_limit_tokens: number | null;
  view: 'realtime' | 'daily' | 'monthly' | 'session';
  timezone: string;
  time_format: '12h' | '24h' | 'auto';
  theme: 'light' | 'dark' | 'classic' | 'auto';
  refresh_rate: number;
  refresh_per_second: number;
  reset_hour: number | null;
  created_at: number;
  updated_at: number;
  is_active: number;
}

/** What the database keeps by itself. */
type Kept = 'id' | 'created_at' | 'updated_at' | 'is_active';
type Setting = Exclude<keyof UsageConfig, Kept>;
type Rules = { [S in Setting]: { default: UsageConfig[S]; accepts: (value: unknown) => boolean } };

const kept: readonly string[] = ['id', 'created_at', 'updated_at', 'is_active'] satisfies Kept[];
const oneOf = (...values: unknown[]) => ({ accepts: (value: unknown) => values.includes(value) });
const number = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;
const integer = (from: number, to: number) => (value: unknown) =>
  Number.isSafeInteger(value) && number(from, to)(value);
const orNull = (accepts: (value: unknown) => boolean) => (value: unknown) =>
  value === null || accepts(value);

/** The same as the table's own checks and defaults, and the types, which SQLite does not hold columns to. */
const settings: Rules = {
  plan: { default: 'custom', ...oneOf('pro', 'max5', 'max20', 'custom') },
  custom_limit_tokens: { default: null, accepts: orNull(integer(1, Number.MAX_SAFE_INTEGER)) },
  view: { default: 'realtime', ...oneOf('realtime', 'daily', 'monthly', 'session') },
  timezone: { default: 'auto', accepts: (value) => typeof value === 'string' && value !== '' },
  time_format: { default: 'auto', ...oneOf('12h', '24h', 'auto') },
  theme: { default: 'auto', ...oneOf('light', 'dark', 'classic', 'auto') },
  refresh_rate: { default: 10, accepts: integer(1, 60) },
  refresh_per_second: { default: 0.75, accepts: number(0.1, 20) },
  reset_hour: { default: null, accepts: orNull(integer(0, 23)) },
};

/** The active settings, each that is missing or makes no sense replaced by its default; null when none are active. */
export function getUsageConfig(): UsageConfig | null {
  return attempt('getUsageConfig', null, (db) => {
    const row = db.prepare('SELECT * FROM usage_config WHERE is_active = 1').get();
    return row ? withDefaults(row) : null;
  });
}

/**
 * Changes the settings that are given, all or none; `id`, `is_active` and the times are not settings, and are passed
 * over. False, with the reason on stderr, when one is refused; false when there is nothing to change.
 */
export function updateUsageConfig(updates: Partial<UsageConfig>): boolean {
  return attempt('updateUsageConfig', false, (db) => {
    const given = Object.entries(updates).filter(
      ([name, value]) => value !== undefined && !kept.includes(name),
    );
    for (const [name, value] of given) {
      if (!isSetting(name)) throw new Error(`there is no setting "${name}"`);
      if (!settings[name].accepts(value)) throw new Error(`${name} can't be ${String(value)}`);
    }
    if (given.length === 0) return false;
    const assignments = given.map(([name]) => `${name} = ?`).join(', ');
    const update = db.prepare(`UPDATE usage_config SET ${assignments} WHERE is_active = 1`);
    return Number(update.run(...given.map(([, value]) => value)).changes) > 0;
  });
}

/** Makes the defaults of the table the active settings. Those before stay as an inactive row. */
export function resetUsageConfig(): boolean {
  return attempt('resetUsageConfig', false, () => {
    inTransaction((db: Database) => {
      db.prepare('UPDATE usage_config SET is_active = 0 WHERE is_active = 1').run();
      db.prepare('INSERT INTO usage_config DEFAULT VALUES').run();
    });
    return true;
  });
}

const isSetting = (name: string): name is Setting => Object.hasOwn(settings, name);

function withDefaults(row: Row): UsageConfig {
  const sane = Object.entries(row).map(([name, value]) => {
    const rule = isSetting(name) ? settings[name] : null;
    return [name, rule && !rule.accepts(value) ? rule.default : value];
  });
  return Object.fromEntries(sane) as UsageConfig;
}
