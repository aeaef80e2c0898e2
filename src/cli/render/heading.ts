import type { View } from './answer.ts';
import type { Tone } from './style.ts';
import { clean, fold, pad } from './width.ts';

/**
 * The first line of a screen: which command, where, and how much there is to see.
 * `handrail up · production · db.internal/shop · 2 to apply`, appended: `up: production db.internal/shop: 2 to apply`.
 */
export function heading(view: View, places: readonly string[], facts: string): string[] {
  const { terminal, style, command, environment } = view;
  const where = [...(environment === null ? [] : [environment]), ...places].map(clean);
  if (!terminal.live) return fold(`${command}: ${where.join(' ')}: ${facts}`, terminal.columns, 2);
  const parts = [...(command === 'status' ? [] : [`handrail ${command}`]), ...where, facts];
  const [first = '', ...rest] = fold(parts.join(style.dot), terminal.columns, 2);
  const name = clean(environment ?? '');
  return [name === '' ? first : first.replace(name, () => style.bold(name)), ...rest];
}

/**
 * The last line of a screen: `  done   2 applied in 49 s · now at 0216`, appended:
 * `up: done 2 applied in 49 s, now at 0216`.
 */
export function verdict(view: View, tone: Tone, word: string, facts: readonly string[]): string[] {
  const { terminal, style, command } = view;
  const text = facts.map(style.prose).join(style.dot);
  if (!terminal.live) return fold(`${command}: ${word} ${text}`, terminal.columns, 2);
  const begin = `  ${word}   `;
  const [first = '', ...rest] = fold(begin + text, terminal.columns, begin.length);
  return [first.replace(word, () => style.paint(tone, word)), ...rest];
}

/** A paragraph below a table or between other lines: `  ▲ warning  text`, appended: `up: warning: text`. */
export function note(view: View, tone: Tone, word: string, text: string): string[] {
  const { terminal, style, command } = view;
  if (!terminal.live) {
    return fold(`${command}: ${word}: ${style.prose(text)}`, terminal.columns, 2);
  }
  const begin = `    ${pad(word, 8)}  `;
  const [first = '', ...rest] = fold(begin + style.prose(text), terminal.columns, begin.length);
  return [
    `  ${style.mark(tone)}${style.paint(tone, word)}${first.slice(4 + word.length)}`,
    ...rest,
  ];
}

/** What to do about the line above it, or what else is to be said of it. */
export function advice(view: View, text: string, word = 'help'): string[] {
  const { terminal, style, command } = view;
  return terminal.live
    ? fold(`    ${style.prose(text)}`, terminal.columns, 4)
    : fold(`${command}: ${word}: ${style.prose(text)}`, terminal.columns, 2);
}
