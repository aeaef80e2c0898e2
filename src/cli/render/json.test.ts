import { describe, expect, it } from 'vitest';
import { ALL_STATES, SCENES } from '../../../test/screens/scenes.ts';
import { PIPE, play, type Scene } from '../../../test/screens/stage.ts';
import { HandrailError } from '../../index.ts';
import { createAnswer, versionAnswer } from './simple.ts';
import { statusAnswer } from './status.ts';

const documentOf = async (command: string, scene: Scene) =>
  JSON.parse((await play(command, scene, PIPE, { json: true })).out);
const sceneOf = (name: string) => SCENES[name] as readonly [string, Scene];

describe('the JSON document', () => {
  it('of a run says what was applied and what is pending', async () => {
    expect(await documentOf(...sceneOf('up'))).toMatchObject({
      ok: true,
      command: 'up',
      applied: [
        { version: '0215', name: 'order_index', direction: 'up', durationMs: 41_200 },
        { version: '0216', name: 'drop_legacy_flag', direction: 'up', durationMs: 7800 },
      ],
      pending: [],
      warnings: ['relation "legacy" does not exist, skipping'],
    });
  });

  it('of a failed run says where and why, what was done before, and what was warned of', async () => {
    const [command, scene] = sceneOf('up-failed');
    const warned: Scene = async (renderer) => {
      renderer.event({ type: 'warning', message: 'careful' });
      await scene(renderer);
    };
    expect(await documentOf(command, warned)).toEqual({
      ok: false,
      command: 'up',
      error: {
        code: 'RUN_STATEMENT_FAILED',
        message: 'column "region" of relation "orders" contains null values',
        hint: 'Correct the statement and run the command again.',
        at: { file: 'migrations/0216_drop_legacy_flag.up.sql', line: 7, column: 42 },
        sqlState: '23502',
        detail: expect.stringContaining('Failing row'),
        state: expect.stringContaining('rolled back'),
        next: 'handrail up',
      },
      applied: [{ version: '0215', name: 'order_index', direction: 'up', durationMs: 2500 }],
      warnings: ['careful'],
    });
  });

  it('of an error without a place has null for it', async () => {
    const { error } = await documentOf('up', (renderer) =>
      renderer.error(new HandrailError('CONFIG_NO_DATABASE', {})),
    );
    expect(error).toMatchObject({ code: 'CONFIG_NO_DATABASE', at: null, sqlState: null });
  });

  it('of status has every migration with every field of the contract', async () => {
    const document = await documentOf('status', (renderer) =>
      renderer.answer(statusAnswer(ALL_STATES)),
    );
    expect(document).toMatchObject({ ok: true, command: 'status', version: '0214', dirty: true });
    expect(document.migrations).toHaveLength(ALL_STATES.migrations.length);
    for (const one of document.migrations) {
      expect(Object.keys(one)).toEqual([
        'version',
        'name',
        'state',
        'appliedAt',
        'durationMs',
        'checksum',
        'reversible',
        'appliedBy',
        'handrailVersion',
        'newer',
        'progress',
        'statements',
        'running',
        'heldBy',
        'heldUntil',
      ]);
    }
  });

  it('of validate is not ok when there are problems', async () => {
    const document = await documentOf(...sceneOf('validate'));
    expect(document).toMatchObject({ ok: false, command: 'validate', checked: 12 });
    expect(document.problems[0]).toMatchObject({ code: 'PLAN_MODIFIED' });
    expect(await documentOf(...sceneOf('validate-clean'))).toMatchObject({ ok: true });
  });

  it('of version and create are small', async () => {
    expect(
      await documentOf('version', (renderer) =>
        renderer.answer(versionAnswer({ version: '0003', dirty: true })),
      ),
    ).toEqual({ ok: true, command: 'version', version: '0003', dirty: true, warnings: [] });
    expect(
      await documentOf('create', (renderer) =>
        renderer.answer(createAnswer({ files: ['migrations/0001_x.up.sql'] })),
      ),
    ).toEqual({ ok: true, command: 'create', files: ['migrations/0001_x.up.sql'], warnings: [] });
  });
});
