import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckResult, createMigrator, lintMigrations } from '../src/index.ts';
import { folder, project, write } from './support/folder.ts';
import { type Recipe, recipesOf, withMeasurements } from './support/guide.ts';
import { measurements, stoppages } from './support/guide-measurements.ts';
import { ask } from './support/guide-queries.ts';
import { page } from './support/markdown.ts';
import { postgres } from './support/postgres.ts';

/** Guides whose migrations are run. What their tables hold before: columns, and values for each i from 1 to 3000. */
const guides: Record<string, Record<string, string>> = {
  backfill: { 'orders (id, country)': "i, CASE WHEN i % 2 = 0 THEN 'US' ELSE 'FR' END" },
  'not-null': { 'orders (id, region)': "i, CASE WHEN i > 2000 THEN 'us' END" },
  'foreign-keys': { 'customers (id, name)': "i, 'Ann'", 'orders (id, customer_id)': 'i, i' },
  indexes: { 'orders (id, customer_id)': 'i, i' },
  'unique-and-primary-keys': {
    'users (id, email)': "i, 'a@' || i",
    'memberships (user_id, team_id)': 'i, i',
  },
  'changing-a-type': { 'orders (id, note, total, quantity)': "i, 'x', 1.5, i" },
  renaming: { 'users (id, name)': "i, 'Ann'" },
  'rebuilding-a-table': {
    'author (id, name, born)': "i, 'Ann', '1950'",
    'book (id, author_id)': 'i, i',
  },
};

const NUMBERS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)';

const servers = await Promise.all(
  [17, 16, 18].map(async (major) => ({ major, ...(await postgres(major)) })),
);

/** The databases on which a recipe is tried; its table of measurements is that of the first. */
function databasesFor({ engines, since }: Recipe) {
  const sqlite = { name: 'sqlite', options: {}, fresh: async () => `sqlite:${folder()}/app.db` };
  const fitting = servers.filter(({ major, missing }) => !missing && major >= since);
  const postgres = fitting.map(({ major, url, freshDatabase }) => ({
    name: `postgres ${major}`,
    options: { scratch: url },
    fresh: freshDatabase,
  }));
  return engines.flatMap((engine) => (engine === 'sqlite' ? [sqlite] : postgres));
}

const serious = ({ findings }: { findings: readonly { severity: string }[] }) =>
  findings.filter(({ severity }) => severity !== 'info');

describe.each(Object.entries(guides))('docs/guides/%s.md', (name, rows) => {
  const guide = page(`docs/guides/${name}.md`);
  const inserts = Object.entries(rows).map(
    ([into, values]) => `INSERT INTO ${into} ${NUMBERS} SELECT ${values} FROM n;\n`,
  );
  const begin = ({ tables }: Recipe) =>
    project({ ...tables, 'migrations/0002_rows.sql': inserts.join('') });
  const measured = new Map<string, string>();

  describe.each(recipesOf(guide))('$title', (recipe) => {
    const { steps, since, engines, title } = recipe;

    test.each(engines)('is clean for lint on %s', async (engine) => {
      const path = begin(recipe);
      for (const step of steps) write(path, { [step.path]: step.text });
      const result = await lintMigrations({
        url: `${engine}:`,
        dir: join(path, 'migrations'),
        files: steps.map((step) => join(path, step.path)),
        ...(since > 0 ? { settings: { server: since } } : {}),
      });
      expect(serious(result)).toEqual([]);
    });

    test.each(databasesFor(recipe))(
      'passes check, applies, and can be undone on $name',
      async (database) => {
        const path = begin(recipe);
        const url = await database.fresh();
        const dir = join(path, 'migrations');
        // Tables have the rows of the guide: that others may be in the way is what its queries are for.
        const options = { url, dir, ...database.options, fill: false };
        await createMigrator(options).up();
        const proofs: CheckResult['migrations'][number][] = [];
        for (const [i, step] of steps.entries()) {
          write(path, { [step.path]: step.text, ...step.queries });
          const asks = Object.keys(step.queries).length > 0;
          const migrator = createMigrator({
            ...options,
            ...(asks ? { queries: join(path, 'queries') } : {}),
          });
          const result = await migrator.check();
          expect(serious(result)).toEqual([]);
          proofs.push(...result.migrations);
          await migrator.up();
          if (result.migrations[0]?.rollback !== 'irreversible') await migrator.redo();
          await ask(url, { ...step.queries, ...steps[i + 1]?.queries });
        }
        expect(proofs.flatMap(stoppages)).toEqual([]);
        const table = measurements(proofs);
        if (!measured.has(title)) measured.set(title, table);
        if (database.name.startsWith(engines[0] ?? '')) expect(table).toBe(measured.get(title));
      },
    );
  });

  test('its tables say what was measured', async () => {
    await expect(withMeasurements(guide.text, measured)).toMatchFileSnapshot(guide.file);
  });
});
