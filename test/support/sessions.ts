import pg from 'pg';
import { onTestFinished } from 'vitest';
import { createMigrator, type MigratorEvent, type MigratorOptions } from '../../src/index.ts';
import { folder } from './folder.ts';

/** A session of an application, closed after the test. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'api' });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Waits until a query gives a row. */
export async function until(client: pg.Client, sql: string): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if ((await client.query(sql)).rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never true: ${sql}`);
}

type Seen<T> = Extract<MigratorEvent, { type: T }>;

/** A migrator over files whose events are kept; `on` hears each. */
export function migrator(
  url: string,
  files: Record<string, string>,
  options: Partial<MigratorOptions> = {},
  on: (event: MigratorEvent) => void = () => {},
) {
  const events: MigratorEvent[] = [];
  const onEvent = (event: MigratorEvent) => {
    events.push(event);
    on(event);
  };
  const all = createMigrator({ url, dir: folder(files), onEvent, ...options });
  const of = <T extends MigratorEvent['type']>(type: T) =>
    events.filter((event): event is Seen<T> => event.type === type);
  return { up: all.up.bind(all), down: all.down.bind(all), of };
}
