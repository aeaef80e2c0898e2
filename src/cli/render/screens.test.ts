import { describe, expect, it } from 'vitest';
import { SCENES } from '../../../test/screens/scenes.ts';
import {
  expectGolden,
  PIPE,
  PLACES,
  type Place,
  play,
  type Shown,
  strip,
} from '../../../test/screens/stage.ts';
import { cells } from './width.ts';

const WIDE: Place = {
  name: '120 columns, NO_COLOR',
  columns: 120,
  env: { TERM: 'xterm-256color', LANG: 'en_GB.UTF-8', NO_COLOR: '1' },
};

describe.each(Object.entries(SCENES))('the screen "%s"', async (name, [command, scene]) => {
  const shown = new Map<Place, Shown>();
  for (const place of name === 'status' ? [...PLACES, WIDE] : PLACES) {
    shown.set(place, await play(command, scene, place));
  }
  const named = (text: string) => [...shown].find(([place]) => place.name === text)?.[1] as Shown;

  it('looks as it did', () => expectGolden(name, shown));

  it('has no line that is wider than the terminal', () => {
    for (const [{ columns }, { written }] of shown) {
      const wider = strip(written)
        .split('\n')
        .filter((line) => columns !== null && cells(line) > columns);
      expect(wider).toEqual([]);
    }
  });

  it('says the same without colours', () => {
    for (const columns of [80, 50]) {
      expect(named(`${columns} columns, colour`).rows.map(strip)).toEqual(
        named(`${columns} columns, NO_COLOR`).rows,
      );
    }
  });

  it('writes no escape code where there is no terminal or a screen reader', () => {
    for (const [{ name: place }, { written }] of shown) {
      if (place === PIPE.name || place.endsWith('ACCESSIBLE'))
        expect(written).not.toContain('\u001b');
    }
  });

  it('never hides the cursor', () => {
    for (const { written } of shown.values()) expect(written).not.toContain('\u001b[?25');
  });

  it('is one JSON document on stdout with --json, and nothing else', async () => {
    const { out, err } = await play(command, scene, PIPE, { json: true });
    expect(err).toBe('');
    if (out === '') return;
    expect(JSON.parse(out)).toMatchObject({ command, ok: expect.any(Boolean) });
    expect(out.trimEnd()).not.toContain('\n');
  });
});
