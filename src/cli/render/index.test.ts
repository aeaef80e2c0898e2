import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { SCENES, step } from '../../../test/screens/scenes.ts';
import { PIPE, type Place, play, type Scene } from '../../../test/screens/stage.ts';
import { checkAnswer } from './check.ts';
import { createRenderer } from './index.ts';
import { runAnswer } from './run.ts';
import { versionAnswer } from './simple.ts';

const sceneOf = (name: string) => SCENES[name] as readonly [string, Scene];
const [, up] = sceneOf('up');
const [, failed] = sceneOf('up-failed');
const GITHUB: Place = { ...PIPE, env: { CI: 'true', GITHUB_ACTIONS: 'true' } };
const TTY: Place = { name: '', columns: 80, env: { TERM: 'xterm', NO_COLOR: '1' } };

describe('flags', () => {
  it('--quiet keeps the answer and the error only', async () => {
    expect(await play('up', up, PIPE, { quiet: true })).toMatchObject({
      err: '',
      out: 'up: done 2 applied in 49 s, now at 0216\n',
    });
    const { err } = await play('up', failed, PIPE, { quiet: true });
    expect(err).toMatch(/^error\[RUN_STATEMENT_FAILED\]/);
  });

  it('--verbose shows what went to the server together', async () => {
    const small = [step('10', 'a'), step('11', 'b')];
    const scene: Scene = (renderer) => {
      renderer.event({ type: 'start', steps: small });
      for (const one of small) {
        renderer.event({ type: 'sent', step: one, sql: `SELECT ${one.version}` });
      }
    };
    const { err } = await play('up', scene, PIPE, { verbose: true });
    expect(err.replace(/^\S+Z /gm, '')).toContain(
      ['up: sent 10_a', '      SELECT 10', 'up: sent 11_b', '      SELECT 11', ''].join('\n'),
    );
    expect((await play('up', scene, TTY, { verbose: true })).err).toContain(
      '  10_a\n      SELECT 10',
    );
    expect((await play('up', scene, PIPE)).err).not.toContain('SELECT');
  });

  it('--verbose shows statements, the driver, and the time in logs', async () => {
    const { err } = await play('up', up, PIPE, { verbose: true });
    expect(err).toContain(
      [
        '2026-11-20T09:30:00Z up: connected to postgres 16.4 db.internal/shop with pg',
        '2026-11-20T09:30:00Z up: production db.internal/shop: 2 to apply',
        '2026-11-20T09:30:00Z up: start 0215_order_index (1 statement, no transaction)',
        '2026-11-20T09:30:00Z       CREATE INDEX CONCURRENTLY orders_created_at_idx',
        '2026-11-20T09:30:00Z         ON orders (created_at)',
        '2026-11-20T09:30:30Z up: running 0215_order_index 30 s, statement 1 of 1',
        '2026-11-20T09:30:41Z up: ok 0215_order_index 41 s',
      ].join('\n'),
    );
    expect((await play('up', up, TTY, { verbose: true })).err).toContain(
      '      CREATE INDEX CONCURRENTLY orders_created_at_idx\n        ON orders (created_at)\n',
    );
  });

  it('--verbose shows the first lines of a long statement, and counts the others', async () => {
    const sql = Array.from({ length: 40 }, (_, i) => `-- ${i} ${'x'.repeat(300)}`).join('\n');
    const scene: Scene = (renderer) => renderer.event({ type: 'statement', index: 1, sql });
    const { err } = await play('up', scene, TTY, { verbose: true });
    expect(err.split('\n')).toHaveLength(12);
    expect(err).toContain('      ... 30 more lines\n');
  });

  it('--verbose shows the stack of an error and of its cause', async () => {
    const scene: Scene = (renderer) =>
      renderer.error(new Error('outer', { cause: new Error('inner') }));
    const { err } = await play('up', scene, PIPE, { verbose: true });
    expect(err).toMatch(/Error: outer\n {4}at /);
    expect(err).toMatch(/caused by Error: inner\n {4}at /);
    expect((await play('up', scene, PIPE)).err).not.toContain('    at ');
  });

  it('--json --verbose talks on stderr, and stdout still is one document', async () => {
    const { out, err } = await play('up', failed, PIPE, { json: true, verbose: true });
    expect(JSON.parse(out).ok).toBe(false);
    expect(err).toContain('up: ok 0215_order_index 2.5 s');
    expect(err).toContain('error[RUN_STATEMENT_FAILED]');
  });
});

describe('GitHub Actions', () => {
  it('gets a group for each migration', async () => {
    const { err } = await play('up', up, GITHUB);
    expect(err).toContain(
      [
        '::group::up: start 0215_order_index (1 statement, no transaction)',
        'up: running 0215_order_index 30 s, statement 1 of 1',
        '::endgroup::',
        'up: ok 0215_order_index 41 s',
      ].join('\n'),
    );
    expect(err.match(/::group::/g)).toHaveLength(2);
    expect(err.match(/::endgroup::/g)).toHaveLength(2);
  });

  it('gets an annotation for an error, after the group has ended', async () => {
    const { err } = await play('up', failed, GITHUB);
    expect(err).toContain(
      [
        '::endgroup::',
        'up: failed 0216_drop_legacy_flag 1.2 s',
        '::error file=migrations/0216_drop_legacy_flag.up.sql,line=7,col=42,title=RUN_STATEMENT_FAILED::column "region" of relation "orders" contains null values',
        'error[RUN_STATEMENT_FAILED]: column',
      ].join('\n'),
    );
  });
});

describe('a renderer', () => {
  it('does not repeat a warning', async () => {
    const result = {
      server: 'sqlite 3.53.0',
      database: 'app.db',
      applied: [],
      pending: [],
      warnings: ['one', 'two'],
      version: '1',
      appliedCount: 1,
      dryRun: false,
      durationMs: 1,
    };
    const scene: Scene = (renderer) => {
      renderer.event({ type: 'warning', message: 'one' });
      renderer.answer(runAnswer(result));
    };
    expect((await play('up', scene, PIPE)).err).toBe('up: warning: one\nup: warning: two\n');
  });

  it('writes the version alone, and whether it is dirty', async () => {
    const version = (dirty: boolean): Scene => {
      return (renderer) => renderer.answer(versionAnswer({ version: '0003', dirty }));
    };
    expect((await play('version', version(false), TTY)).out).toBe('0003\n');
    expect((await play('version', version(true), TTY)).out).toBe('0003 (dirty)\n');
  });

  it('names the one that failed of several that went to the server together', async () => {
    const [a, b] = [step('1', 'a'), step('2', 'b')];
    const { HandrailError } = await import('../../index.ts');
    const scene: Scene = (renderer) => {
      renderer.event({ type: 'start', steps: [a, b] });
      renderer.error(
        new HandrailError('RUN_STATEMENT_FAILED', {
          message: 'no',
          migration: '2_b',
          direction: 'up',
          sqlState: 'SQLITE_CONSTRAINT',
        }),
      );
    };
    const { err } = await play('up', scene, PIPE);
    expect(err).toContain('up: failed 2_b 0 ms\n');
    expect(err).toContain('error[RUN_STATEMENT_FAILED]: no  (SQLITE_CONSTRAINT)\n');
  });

  it('does not blame a migration for what was not its fault', async () => {
    const { HandrailError } = await import('../../index.ts');
    const scene: Scene = (renderer) => {
      renderer.event({ type: 'start', steps: [step('1', 'a')] });
      renderer.error(new HandrailError('LOCK_TIMEOUT', { seconds: 60, holder: 'pid 7' }));
    };
    expect((await play('up', scene, PIPE)).err).not.toContain('failed');
  });

  it('lets no escape code of others through', async () => {
    const scene: Scene = (renderer) => {
      renderer.event({ type: 'connected', server: 'x', database: 'a\u001b[2Jb', driver: 'pg' });
      renderer.event({ type: 'plan', steps: [step('1', '\u001b[31mred')] });
      renderer.event({ type: 'start', steps: [step('1', '\u001b[31mred')] });
      renderer.event({ type: 'statement', index: 1, sql: 'SELECT \u001b]0;x\u0007' });
      renderer.event({ type: 'warning', message: '\u001b[5mblink' });
      renderer.error(new Error('\u001b[1mloud'));
    };
    for (const place of [PIPE, TTY]) {
      const { written } = await play('up', scene, place, { verbose: true });
      expect(written).not.toContain('\u001b');
      expect(written).not.toContain('\u0007');
    }
  });

  it('goes on when nobody reads any more', async () => {
    const broken = (code: string) =>
      new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
      });
    const renderer = createRenderer({
      command: 'version',
      out: broken('EPIPE'),
      err: broken('EPIPE'),
      env: {},
      flags: {},
    });
    renderer.event({ type: 'warning', message: 'x' });
    renderer.answer(versionAnswer({ version: '1', dirty: false }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.exitCode).toBeUndefined();
  });

  it('fails when the answer could not be written', async () => {
    const written: string[] = [];
    const full = new Writable({
      write: (_chunk, _encoding, done) =>
        done(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
    });
    const err = { write: (text: string) => written.push(text) };
    const renderer = createRenderer({ command: 'version', out: full, err, env: {}, flags: {} });
    renderer.answer(versionAnswer({ version: '1', dirty: false }));
    await vi.waitFor(() => expect(process.exitCode).toBe(2));
    process.exitCode = undefined;
    expect(written).toEqual(['the answer could not be written: no space\n']);
  });
});

it('shows what is found in migrations that were not tried', async () => {
  const at = { file: '3_gone.sql', line: 1, column: 1 };
  const texts = {
    rule: 'drop-table',
    message: 'it is lost',
    hint: '',
    effect: '',
    excerpt: undefined,
  };
  const rest = { measured: false, object: null, lock: null, rewrites: [], scans: [] };
  const scene: Scene = (renderer) =>
    renderer.answer(
      checkAnswer({
        server: null,
        origin: null,
        migrations: [],
        untried: [{ migration: '3_gone', reason: '2_it could not be applied' }],
        findings: [{ ...texts, ...rest, severity: 'error', at, migration: '3_gone' }],
        ignored: 0,
        durationMs: 1,
        warnings: [],
      }),
    );
  const { out, err } = await play('check', scene, PIPE);
  expect(out + err).toMatch(
    /untried: 3_gone[\s\S]*error\[drop-table\][\s\S]*1 error in 1 migration/,
  );
});
