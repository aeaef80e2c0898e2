import { readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, vi } from 'vitest';
import { createRenderer, type Renderer, type RendererFlags } from '../../src/cli/render/index.ts';

/** Screens show local times. */
process.env.TZ = 'UTC';

/** The moment at which all screens are made. */
export const NOW = new Date('2026-11-20T09:30:00Z');

/** One kind of place that a screen is printed to. */
export interface Place {
  readonly name: string;
  readonly columns: number | null;
  readonly env: Record<string, string>;
}

const UTF8 = { TERM: 'xterm-256color', LANG: 'en_GB.UTF-8' };

const at = (columns: number): Place[] => [
  { name: `${columns} columns, colour`, columns, env: UTF8 },
  { name: `${columns} columns, NO_COLOR`, columns, env: { ...UTF8, NO_COLOR: '1' } },
  {
    name: `${columns} columns, ASCII`,
    columns,
    env: { TERM: 'xterm-256color', LANG: 'C', NO_COLOR: '1' },
  },
  { name: `${columns} columns, ACCESSIBLE`, columns, env: { ...UTF8, ACCESSIBLE: '1' } },
];

export const PIPE: Place = { name: 'pipe', columns: null, env: UTF8 };
export const PLACES: readonly Place[] = [...at(80), ...at(50), PIPE];

/** What a command does on its stage. May let time pass with `vi.advanceTimersByTimeAsync`. */
export type Scene = (renderer: Renderer) => void | Promise<void>;

/** What was printed: on a terminal as its rows look at the end, in a pipe as it came. */
export interface Shown {
  readonly rows: readonly string[];
  /** Everything as it was written, both streams. */
  readonly written: string;
  readonly out: string;
  readonly err: string;
}

/** Plays a scene in a place; on a terminal both streams go to the same one. */
export async function play(
  command: string,
  scene: Scene,
  { columns, env }: Place,
  flags: RendererFlags = {},
): Promise<Shown> {
  const texts = { out: '', err: '', both: '' };
  const stream = (name: 'out' | 'err') => ({
    ...(columns === null ? {} : { isTTY: true, columns }),
    write(text: string) {
      texts[name] += text;
      texts.both += text;
    },
  });
  vi.useFakeTimers({ now: NOW });
  try {
    const renderer = createRenderer({
      command,
      out: stream('out'),
      err: stream('err'),
      env,
      flags,
    });
    renderer.environment = 'production';
    await scene(renderer);
  } finally {
    vi.useRealTimers();
  }
  return { rows: rowsOf(texts.both), written: texts.both, out: texts.out, err: texts.err };
}

/** The rows of a terminal after `text`: knows line ends, colours, and what a live region writes. */
function rowsOf(text: string): string[] {
  const rows = [''];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal reads
  for (const [part, up] of text.matchAll(/\r\u001b\[(\d+)A\u001b\[J|\n|[^\r\n]+/g)) {
    if (up) rows.splice(rows.length - 1 - Number(up), Number(up) + 1, '');
    else if (part === '\n') rows.push('');
    else rows[rows.length - 1] += part;
  }
  return rows;
}

/** Without colours. */
export const strip = stripVTControlCharacters;

/**
 * Compares a screen in all its places with `test/screens/<name>.golden`, in which `␛` stands for ESC.
 * `UPDATE_SCREENS=1 npx vitest run src/cli/render` writes the files anew: look at the difference.
 */
export function expectGolden(name: string, shown: ReadonlyMap<Place, Shown>): void {
  const file = new URL(`./${name}.golden`, import.meta.url);
  const text = [...shown].map(([place, one]) => `${title(place)}\n${body(place, one)}`).join('\n');
  if (process.env.UPDATE_SCREENS) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const title = ({ name }: Place) => `######## ${name}`;

function body(place: Place, { rows, out, err }: Shown): string {
  const text =
    place.columns === null ? `-------- stderr\n${err}-------- stdout\n${out}` : rows.join('\n');
  return text.replaceAll('\u001b', '␛');
}
