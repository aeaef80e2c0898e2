import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { servers } from './tried.ts';

const SHOP = `CREATE TABLE shop (id integer PRIMARY KEY, name varchar(40) DEFAULT 'x', note text);
CREATE INDEX shop_name ON shop (name);
INSERT INTO shop VALUES (1, 'Anna', 'a'), (2, 'Bob', NULL);`;

/** What goes up, what is meant to take it back, and what is seen. */
type Case = [what: string, up: string, down: string, seen: object];

const COMMON: Case[] = [
  [
    'a lost index',
    'DROP INDEX shop_name;',
    'SELECT 1;',
    { rollback: 'failed', failure: { step: 'up again' } },
  ],
  [
    'a lost index, which the second up does not miss',
    'DROP INDEX IF EXISTS shop_name;',
    'SELECT 1;',
    { rollback: 'residue', residue: ['index shop.shop_name is gone'] },
  ],
  [
    'an index that has become unique',
    'DROP INDEX shop_name;',
    'CREATE UNIQUE INDEX shop_name ON shop (name);',
    {
      rollback: 'residue',
      residue: [expect.stringContaining('index shop.shop_name is different')],
    },
  ],
  [
    'values that were cut',
    'UPDATE shop SET name = substr(name, 1, 3);',
    'SELECT 1;',
    { rollback: 'lossy', lostData: [{ object: 'shop.name', rows: 1 }] },
  ],
  [
    'what a dropped column held',
    'ALTER TABLE shop DROP COLUMN note;',
    'ALTER TABLE shop ADD COLUMN note text;',
    { rollback: 'lossy', lostData: [{ object: 'shop.note', rows: 1 }] },
  ],
  [
    'columns in another order',
    `DROP INDEX shop_name;
     CREATE TABLE other (id integer PRIMARY KEY, name varchar(40) DEFAULT 'x', note text);
     INSERT INTO other SELECT id, name, note FROM shop; DROP TABLE shop; ALTER TABLE other RENAME TO shop;
     CREATE INDEX shop_name ON shop (name);`,
    `DROP INDEX shop_name;
     CREATE TABLE other (id integer PRIMARY KEY, note text, name varchar(40) DEFAULT 'x');
     INSERT INTO other SELECT id, note, name FROM shop; DROP TABLE shop; ALTER TABLE other RENAME TO shop;
     CREATE INDEX shop_name ON shop (name);`,
    {
      rollback: 'residue',
      lostData: [],
      residue: expect.arrayContaining([
        'column shop.name is different: position 3, was 2',
        'column shop.note is different: position 2, was 3',
      ]),
    },
  ],
];

const POSTGRES: Case[] = [
  [
    'an enum that is left, which stops the second up',
    "CREATE TYPE mood AS ENUM ('sad', 'ok'); ALTER TABLE shop ADD COLUMN mood mood;",
    'ALTER TABLE shop DROP COLUMN mood;',
    {
      rollback: 'failed',
      failure: {
        step: 'up again',
        error: { message: expect.stringContaining('type "mood" already exists') },
      },
    },
  ],
  [
    'a lost default',
    'ALTER TABLE shop ALTER COLUMN name DROP DEFAULT;',
    'SELECT 1;',
    {
      rollback: 'residue',
      residue: [expect.stringContaining('column shop.name is different: default nothing')],
    },
  ],
];

const SQLITE: Case[] = [
  [
    'a lost default',
    `CREATE TABLE other (id integer PRIMARY KEY, name varchar(40), note text);
     INSERT INTO other SELECT * FROM shop; DROP TABLE shop; ALTER TABLE other RENAME TO shop;
     CREATE INDEX shop_name ON shop (name);`,
    'SELECT 1;',
    { rollback: 'residue', residue: [expect.stringContaining("was varchar (40) default 'x'")] },
  ],
];

const places = [
  ...servers.map(({ major, url }) => ({
    name: `PostgreSQL ${major}`,
    options: { url, scratch: url },
    cases: [...COMMON, ...POSTGRES],
  })),
  { name: 'SQLite', options: { url: 'sqlite:' }, cases: [...COMMON, ...SQLITE] },
];

describe.each(places)('what a way back leaves or loses on $name', ({ options, cases }) => {
  test.each(cases)('%s', async (_, up, down, seen) => {
    const dir = join(
      folder({
        'migrations/1_shop.sql': SHOP,
        'migrations/2_it.sql': `${up}\n-- handrail: down\n${down}\n`,
      }),
      'migrations',
    );
    const { migrations } = await createMigrator({ ...options, dir, fill: false }).check({
      files: [join(dir, '2_it.sql')],
    });
    expect(migrations[0]).toMatchObject(seen);
  });
});
