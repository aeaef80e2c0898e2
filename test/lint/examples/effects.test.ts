import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engines } from '../../../src/engines/index.ts';
import { createMigrator } from '../../../src/index.ts';
import type { Rule } from '../../../src/lint/rule.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { folder } from '../../support/folder.ts';
import { textsOf } from './lint.ts';
import { ROWS } from './rows.ts';
import { givenTexts } from './run.ts';

/** Harm that nothing reports: what a query answers behind the bad example, and behind the good one. */
interface Harm {
  readonly rule: string;
  /** On the database with what is given. */
  readonly before?: string;
  /** Behind the example. */
  readonly after?: string;
  readonly query: string;
  readonly bad: unknown;
  readonly good: unknown;
}

const harms: readonly Harm[] = [
  {
    rule: 'sqlite-rebuild-cascade-delete',
    query: 'SELECT count(*) FROM notes',
    bad: 0,
    good: ROWS,
  },
  {
    rule: 'sqlite-rebuild-drops-index-or-trigger',
    query: "SELECT count(*) FROM sqlite_schema WHERE name = 'users_email'",
    bad: 0,
    good: 1,
  },
  {
    rule: 'sqlite-insert-select-star',
    query: 'SELECT first FROM people_new WHERE id = 1',
    bad: expect.stringMatching(/^last1-/),
    good: expect.stringMatching(/^first1-/),
  },
  {
    rule: 'sqlite-autoincrement-reset',
    before: 'DELETE FROM users WHERE id > 10',
    after: "INSERT INTO users (name) VALUES ('new')",
    query: 'SELECT max(id) FROM users',
    bad: 11,
    good: ROWS + 1,
  },
  {
    rule: 'sqlite-rowid-renumber',
    before: 'DELETE FROM notes WHERE rowid = 1; DELETE FROM letters WHERE rowid = 1',
    query: `SELECT (SELECT count(*) FROM notes WHERE body LIKE 'body' || rowid || '-%') +
      (SELECT count(*) FROM letters WHERE body LIKE 'body' || rowid || '-%')`,
    bad: ROWS - 1,
    good: 2 * (ROWS - 1),
  },
  {
    rule: 'sqlite-type-affinity',
    after: "INSERT INTO users (code) VALUES ('007')",
    query: 'SELECT code FROM users',
    bad: 7,
    good: '007',
  },
  {
    rule: 'sqlite-pk-nullable',
    after: 'INSERT OR IGNORE INTO users VALUES (NULL), (NULL)',
    query: 'SELECT count(*) FROM users',
    bad: 2,
    good: 0,
  },
];

test.each(harms)('the harm of $rule', async (harm) => {
  const rule = rules.find(({ id }) => id === harm.rule) as Rule;
  expect(await answerBehind(rule, harm, 'bad')).toEqual(harm.bad);
  expect(await answerBehind(rule, harm, 'good')).toEqual(harm.good);
});

async function answerBehind(rule: Rule, harm: Harm, which: 'bad' | 'good'): Promise<unknown> {
  const engine = await engines.sqlite();
  const before = harm.before === undefined ? [] : [harm.before];
  const texts = [...(await givenTexts(rule, engine)), ...before, ...textsOf(rule[which])];
  const files = texts.map((text, i) => [`m/${i + 1}_x.sql`, text] as const);
  const path = folder(Object.fromEntries(files));
  const url = `sqlite:${join(path, 'app.db')}`;
  await createMigrator({ url, dir: join(path, 'm') }).up();
  const session = await engine.connect({ url }, { readOnly: false, timeoutSeconds: 10 });
  try {
    if (harm.after !== undefined) await session.run(harm.after);
    const [row = {}] = await session.rows(harm.query);
    return Object.values(row)[0];
  } finally {
    await session.close();
  }
}
