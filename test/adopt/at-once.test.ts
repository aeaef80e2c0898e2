import { describe, expect, test } from 'vitest';
import { built, handrail } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { history, places, sql } from './places.ts';

describe.skipIf(!built).each(places.filter(({ missing }) => !missing))('on $name', (place) => {
  test('many processes at once: one records, the others say that it is done', async () => {
    const url = await place.fresh();
    await sql(
      url,
      'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)',
      'INSERT INTO schema_migrations VALUES (2, false)',
      'SELECT 1',
    );
    const cwd = folder({
      'migrations/1_a.up.sql': 'CREATE TABLE a (id integer);',
      'migrations/2_b.up.sql': 'CREATE TABLE b (id integer);',
      'migrations/3_c.up.sql': 'CREATE TABLE c (id integer);',
    });
    const adopt = () => handrail(cwd, url, 'adopt', '--from', 'golang-migrate', '--json');
    const runs = await Promise.all([adopt(), adopt(), adopt(), adopt()]);
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    const answers = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(answers.filter(({ already }) => !already)).toHaveLength(1);
    expect((await history(url)).map((row) => row.split(' ')[0])).toEqual(['1', '2']);
  });
});
