import type { Terminal } from './terminal.ts';
import { clean } from './width.ts';

/** What happened to a thing, apart from the word for it. */
export type Tone = 'ok' | 'pending' | 'warning' | 'error' | 'undone';

type Paint = (text: string) => string;

/** How a terminal shows meaning: four colours, bold names, symbols with ASCII twins. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  /** The colour of a tone. */
  readonly paint: (tone: Tone, text: string) => string;
  /** The symbol of a tone and a blank; nothing where lines are only appended. */
  readonly mark: (tone: Tone) => string;
  /** Between the facts of a line. */
  readonly dot: string;
  readonly ellipsis: string;
  readonly spinner: readonly string[];
  /** Prose of ours or of the database, made fit for this terminal. */
  readonly prose: (text: string) => string;
}

const SYMBOLS: Record<Tone, readonly [unicode: string, ascii: string]> = {
  ok: ['✓', '+'],
  pending: ['●', '*'],
  warning: ['▲', '!'],
  error: ['✗', 'x'],
  undone: ['↺', '<'],
};
const COLOURS: Record<Tone, number | null> = {
  ok: 32,
  pending: null,
  warning: 33,
  error: 31,
  undone: null,
};

/** The style of a terminal. */
export function styleOf(terminal: Terminal): Style {
  const { colour, unicode, live } = terminal;
  const sgr = (begin: number, end: number, text: string) =>
    colour && text !== '' ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  const paint = (tone: Tone, text: string) => {
    const code = COLOURS[tone];
    return code === null ? text : sgr(code, 39, text);
  };
  return {
    bold: (text) => sgr(1, 22, text),
    dim: (text) => sgr(2, 22, text),
    paint,
    mark: (tone) => (live ? `${paint(tone, SYMBOLS[tone][unicode ? 0 : 1])} ` : ''),
    dot: live ? (unicode ? ' · ' : ' - ') : ', ',
    ellipsis: unicode ? '…' : '...',
    spinner: unicode ? [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'] : [...'|/-\\'],
    prose: (text) => (unicode ? clean(text) : clean(text).replaceAll('…', '...')),
  };
}
