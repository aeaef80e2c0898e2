import { median, ratio } from './statistics.mjs';

/**
 * @typedef {object} Line one peer's figures; without samples, only why it failed
 * @property {string} name
 * @property {string} kind
 * @property {string | null} failure
 * @property {number[]} wallMs
 * @property {number[]} cpuMs
 */

/**
 * A table, the quickest first. Every floor is a column of ratios.
 * @param {string} title
 * @param {readonly Line[]} lines
 * @returns {string}
 */
export function table(title, lines) {
  const measured = lines.filter(({ failure, wallMs }) => failure === null && wallMs.length > 0);
  const floors = measured.filter(({ kind }) => kind === 'floor');
  const sorted = [...measured].sort((a, b) => median(a.wallMs) - median(b.wallMs));
  const letters = 'abcdefgh';
  const head = ['', 'median', 'min–max', 'CPU', ...floors.map((_, i) => `× ${letters[i]}`)];
  const rows = sorted.map((line) => [
    `${line.name}${line.kind === 'floor' ? ` (${letters[floors.indexOf(line)]})` : ''}`,
    ms(median(line.wallMs)),
    `${ms(Math.min(...line.wallMs))}–${ms(Math.max(...line.wallMs))}`,
    ms(median(line.cpuMs)),
    ...floors.map((floor) => ratio(line.wallMs, floor.wallMs).toFixed(2)),
  ]);
  const failed = lines.filter(({ failure }) => failure !== null);
  return [
    title,
    ...aligned([head, ...rows]),
    ...failed.map(({ name, failure }) => `  ${name}: failed: ${failure}`),
  ].join('\n');
}

/** @param {number} value */
const ms = (value) => (value < 100 ? value.toFixed(1) : value.toFixed(0));

/** @param {string[][]} rows the first column to the left, the others to the right */
function aligned(rows) {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart((widths[i] ?? 0) + 2),
      )
      .join('')
      .replace(/^/, '  '),
  );
}
