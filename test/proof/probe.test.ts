import { expect, test } from 'vitest';
import type { Session } from '../../src/engines/engine.ts';
import { engines } from '../../src/engines/index.ts';
import { readFolders } from '../../src/formats/directory.ts';
import { formatNamed } from '../../src/formats/index.ts';
import { scriptOfText } from '../../src/formats/script.ts';
import { check } from '../../src/proof/check.ts';
import type { Probe } from '../../src/proof/probe.ts';
import { runLimits } from '../../src/runner/limits.ts';
import { folder } from '../support/folder.ts';

const FINDING = {
  rule: 'seen',
  severity: 'info' as const,
  message: 'seen',
  hint: null,
  at: null,
  measured: true,
  object: null,
  lock: null,
  rewrites: [],
  scans: [],
};

test.each(['postgres', 'sqlite'] as const)(
  'a probe on %s fills tables, sees every statement of the first up, and is asked what it has found',
  async (name) => {
    const engine = await engines[name]();
    const dir = folder({
      '1_users.sql': 'CREATE TABLE users (id integer, note text);',
      '2_it.sql':
        'UPDATE users SET id = id;\nALTER TABLE users DROP COLUMN note;\n-- handrail: down\nALTER TABLE users ADD COLUMN note text;',
    });
    const { migrations } = await readFolders([dir], formatNamed(undefined), engine.grammar);
    const [told, sent]: string[][] = [[], []];
    const probe: Probe = {
      before: ({ session }) =>
        session.run("INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, NULL)"),
      session: ({ session }): Session => ({
        ...session,
        async run(sql) {
          sent?.push(sql);
          await session.run(sql);
        },
      }),
      listener: (event) => void (event.type === 'statement' && told?.push(event.sql)),
      after: async ({ migration, session }) => {
        const rows = await session.rows('SELECT id FROM users');
        return {
          findings: [{ ...FINDING, message: `${migration.name}: ${rows.length} rows` }],
          lock: 'ROW EXCLUSIVE',
        };
      },
    };
    const result = await check({
      engine,
      migrations,
      scratch: {},
      table: { schema: engine.dialect.defaultSchema, name: 'schema_migrations' },
      handrailVersion: 'test',
      lockWaitSeconds: 1,
      limits: runLimits({}),
      readScript: (text, shown) => scriptOfText(text, shown, engine.grammar),
      listener: () => {},
      signal: undefined,
      which: { files: [`${dir}/2_it.sql`] },
      probes: [() => probe],
      fill: false,
    });
    const statements = ['UPDATE users SET id = id', 'ALTER TABLE users DROP COLUMN note'];
    expect(told).toEqual(statements);
    expect(sent?.filter((sql) => statements.includes(sql))).toEqual(statements);
    expect(result.migrations).toMatchObject([
      { rollback: 'lossy', lostData: [{ object: 'users.note', rows: 2 }], lock: 'ROW EXCLUSIVE' },
    ]);
    expect(
      result.migrations[0]?.findings.map(({ rule, message }) => [rule, message]),
    ).toContainEqual(['seen', 'it: 3 rows']);
  },
);
