import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { built } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { hasTerminal, onTerminal } from '../support/terminal.ts';

const pair = (name: string) => ({
  [`migrations/${name}.up.sql`]: `CREATE TABLE t${name} (id int);`,
  [`migrations/${name}.down.sql`]: `DROP TABLE t${name};`,
});
const files = {
  ...pair('1_a'),
  ...pair('2_b'),
  'handrail.yml':
    'development:\n  url: sqlite:app.db\nproduction:\n  url: sqlite:app.db\n  protected: true\n',
};

async function place() {
  const cwd = folder(files);
  const migrator = createMigrator({
    url: `sqlite:${join(cwd, 'app.db')}`,
    dir: join(cwd, 'migrations'),
  });
  await migrator.up();
  return { cwd, version: async () => (await migrator.version()).version };
}

const PRODUCTION = { HANDRAIL_ENV: 'production' };
const ASKED = "Type the database's name, app.db, to go on:";

describe.skipIf(!built || !hasTerminal)('a protected environment, on a terminal', () => {
  test('shows the plan and wants the name of the database', async () => {
    const { cwd, version } = await place();
    const { code, shown } = await onTerminal(
      cwd,
      PRODUCTION,
      ['down', '2'],
      [{ wanted: ASKED, typed: 'app.db\n' }],
    );
    expect(shown).toMatch(
      /to undo +2_b[\s\S]*to undo +1_a[\s\S]*This undoes 2 migrations\. "production" is protected/,
    );
    expect(shown).toMatch(/2 undone/);
    expect(code).toBe(0);
    expect(await version()).toBe('0');
  });

  test.each([
    ['something else', 'yes\n'],
    ['nothing', '\n'],
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('%s is a no, and changes nothing', async (_, typed) => {
    const { cwd, version } = await place();
    const { code, shown } = await onTerminal(cwd, PRODUCTION, ['redo'], [{ wanted: ASKED, typed }]);
    expect(shown).toContain('error[CONFIRMATION_REFUSED]');
    expect(code).toBe(2);
    expect(await version()).toBe('2');
  });

  test('is not asked about what undoes nothing, nor by a dry run', async () => {
    const { cwd } = await place();
    for (const args of [['up'], ['goto', '2'], ['down', '--dry-run'], ['status']]) {
      const { code, shown } = await onTerminal(cwd, PRODUCTION, args);
      expect(shown).not.toContain("Type the database's name");
      expect(code).toBe(0);
    }
  });

  test.each([[['force', '1']], [['goto', '1']]])('%s asks too', async (args) => {
    const { cwd, version } = await place();
    const { code } = await onTerminal(cwd, PRODUCTION, args, [
      { wanted: ASKED, typed: 'app.db\n' },
    ]);
    expect(code).toBe(0);
    expect(await version()).toBe('1');
  });

  test('--env with --yes asks nothing', async () => {
    const { cwd, version } = await place();
    const { shown } = await onTerminal(cwd, {}, ['down', '--env', 'production', '--yes']);
    expect(shown).not.toContain("Type the database's name");
    expect(await version()).toBe('1');
  });
});

describe.skipIf(!built || !hasTerminal)('db drop, on a terminal', () => {
  const asked =
    'This removes the database "app.db" and all that is in it. Type the database\'s name, app.db, to go on:';

  test('asks everywhere, and drops when the name is typed', async () => {
    const { cwd, version } = await place();
    const refused = await onTerminal(cwd, {}, ['db', 'drop'], [{ wanted: asked, typed: 'app\n' }]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.shown).toContain('error[CONFIRMATION_REFUSED]: dropping the database "app.db"');
    expect(await version()).toBe('2');
    const dropped = await onTerminal(
      cwd,
      {},
      ['db', 'drop'],
      [{ wanted: asked, typed: 'app.db\n' }],
    );
    expect(dropped).toMatchObject({ code: 0 });
    expect(await version()).toBe('0');
  });
});
