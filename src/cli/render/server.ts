import type { Blocker, StatementProgress } from '../../index.ts';
import type { Blocked, ServerProgress } from './progress.ts';
import { duration } from './time.ts';
import { clean } from './width.ts';
import { grouped } from './words.ts';

const CELLS = 10;
/** What an estimate needs, lest it jumps. */
const OBSERVED_MS = 3000;

/** What a statement waits for and behind whom, that session's last statement, and when that ends. */
export function blockedParts(
  { blockage, attempt, end, again }: Blocked,
  now: number,
): { lock: string; query: string[]; tries: string } {
  const [first, ...others] = blockage?.blockers ?? [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const behind = first ? `, behind ${blockerText(first)}${more}` : '';
  const next = again === null ? '' : `, next in ${duration(Math.max(0, again - now))}`;
  const limit = Number.isFinite(end) ? `, gives up in ${duration(wholeSeconds(end - now))}` : '';
  return {
    lock: `for ${clean(blockage?.lock ?? 'a lock that others have')}${behind}`,
    query: first?.query ? [clean(first.query)] : [],
    tries: `try ${attempt}${next}${limit}`,
  };
}

/** `pid 4711 (app@10.0.0.3, api), idle in transaction for 4 min 00 s` */
function blockerText({ who, state, seconds }: Blocker): string {
  const open = seconds === null ? '' : ` for ${duration(seconds * 1000)}`;
  return clean(`${who}${state ? `, ${state}${open}` : ''}`);
}

/** How far a statement is: phase and per cent, with a bar where there is room, then the counts. */
export function progressParts(server: ServerProgress, now: number, bar: boolean): string[] {
  const { phase, object, unit, done, total } = server.now;
  if (total === null) {
    const counted = done > 0 ? [`${amount(done, unit)} ${unit}`] : [];
    return [[clean(phase), object && clean(object), ...counted].filter(Boolean).join(', ')];
  }
  const share = Math.min(1, done / total);
  const percent = `${Math.floor(share * 100)} %`;
  const left = timeLeft(server, now);
  const counts = `${amount(done, unit)} of ${amount(total, unit)} ${unit}`;
  return [
    [clean(phase), ...(bar ? [barOf(share)] : []), percent].join(' '),
    [object && clean(object), counts, left].filter(Boolean).join(', '),
  ];
}

function barOf(share: number): string {
  const full = Math.floor(share * CELLS);
  return `[${'#'.repeat(full)}${'-'.repeat(CELLS - full)}]`;
}

/** `12,400`, `26.1 M`; bytes in their own units. */
function amount(n: number, unit: StatementProgress['unit']): string {
  if (unit === 'bytes' && n >= 1e9) return `${(n / 1e9).toFixed(1)} G`;
  return n >= 1e6 ? `${(n / 1e6).toFixed(1)} M` : grouped(n);
}

/** As it went since the phase began; nothing where that says little. */
function timeLeft({ now: { done, total }, first, since }: ServerProgress, time: number): string {
  const went = done - first.done;
  if (total === null || went <= 0 || time - since < OBSERVED_MS) return '';
  return `about ${duration(wholeSeconds(((time - since) * (total - done)) / went))} left`;
}

const wholeSeconds = (ms: number) => Math.max(0, Math.ceil(ms / 1000)) * 1000;
