import type { HandrailError, MigratorEvent, StepPreview, StepResult } from '../../index.ts';
import type { View } from './answer.ts';
import { heading, note } from './heading.ts';
import { planCounts, planLines } from './plan.ts';
import { advance, IDLE, type Progress } from './progress.ts';
import type { Region } from './region.ts';
import { statementLines } from './statement.ts';
import type { Tone } from './style.ts';
import { failedName, type Talk, type Voice } from './talk.ts';
import { duration } from './time.ts';
import { cells, fold, pad } from './width.ts';
import { label, remarks } from './words.ts';

const FRAME = 100;
/** What is done sooner is not worth a live line. */
const QUICK = 1000;

/**
 * Talk for a terminal: the plan first, a line for each migration that is done, and below them a live region
 * for what takes longer than a second.
 */
export class LiveTalk implements Talk {
  readonly #voice: Voice;
  #progress = IDLE;
  #plan: readonly StepPreview[] = [];
  #database = '';
  #headed = false;
  #spoke = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  /** Loaded when it is first needed. */
  #region: Region | null = null;
  #loading = false;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  event(event: MigratorEvent): void {
    const view = this.#voice.view();
    this.#progress = advance(this.#progress, event, Date.now());
    this.#watch();
    switch (event.type) {
      case 'connected':
        this.#database = event.database;
        break;
      case 'scratch':
        this.#say(
          fold(`  scratch database: ${event.server}, ${event.origin}`, view.terminal.columns, 2),
        );
        break;
      case 'plan':
        this.#plan = event.steps;
        break;
      case 'start':
        this.#head(view);
        break;
      case 'statement':
        if (view.verbose) this.#say(statementLines(event.sql, view));
        break;
      case 'sent':
        this.#say([`  ${label(event.step)}`, ...statementLines(event.sql, view)]);
        break;
      case 'done':
        this.#done(event.result);
        break;
      case 'warning':
        this.#say(note(view, 'warning', 'warning', event.message));
        break;
    }
  }

  showPlan(): void {
    this.#head(this.#voice.view(), true);
  }

  failed(error: HandrailError): void {
    const { running, since } = this.#progress;
    const name = failedName(error, running, this.#voice.view().style);
    if (name !== null) this.#step('error', 'failed', name, Date.now() - since);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#region?.clear();
    if (this.#spoke) this.#voice.write('\n');
  }

  #head(view: View, whole = false): void {
    if (this.#headed) return;
    this.#headed = true;
    const notable =
      whole || this.#plan.length > 1 || this.#plan.some((one) => remarks(one).length > 0);
    const steps = notable ? ['', ...planLines(this.#plan, view)] : [];
    this.#say([...heading(view, [this.#database], planCounts(this.#plan)), ...steps, '']);
  }

  #done(result: StepResult): void {
    const [tone, word] =
      result.direction === 'up' ? (['ok', 'applied'] as const) : (['undone', 'undone'] as const);
    this.#step(tone, word, label(result), result.durationMs);
  }

  #step(tone: Tone, word: string, name: string, milliseconds: number): void {
    const names = this.#plan.map((one) => cells(label(one)));
    this.#say(stepLines(this.#voice.view(), { tone, word, name, milliseconds }, names));
  }

  /** Lines that stay, above the live region. */
  #say(lines: readonly string[]): void {
    this.#region?.clear();
    this.#spoke = true;
    this.#voice.write(lines.map((line) => `${line}\n`).join(''));
  }

  #watch(): void {
    if (this.#timer || this.#closed || idle(this.#progress)) return;
    this.#timer = setInterval(() => this.#tick(), FRAME);
    this.#timer.unref();
  }

  #tick(): void {
    if (!slow(this.#progress, Date.now())) this.#region?.clear();
    else if (this.#region) this.#region.draw(this.#progress, this.#voice.view());
    else this.#load();
  }

  #load(): void {
    if (this.#loading) return;
    this.#loading = true;
    const created = import('./region.ts').then(({ createRegion }) => {
      if (!this.#closed) this.#region = createRegion(this.#voice.write, this.#voice.columns);
    });
    // The region is a comfort: a run goes on without it.
    created.catch(() => undefined);
  }
}

interface StepLine {
  readonly tone: Tone;
  readonly word: string;
  readonly name: string;
  readonly milliseconds: number;
}

/** `  ✓ applied   0215_order_index        41 s`: names padded to the longest of the plan. */
function stepLines(
  { terminal, style }: View,
  { tone, word, name, milliseconds }: StepLine,
  names: readonly number[],
): string[] {
  const hang = ' '.repeat(14);
  const room = (terminal.columns ?? 80) - hang.length;
  const width = Math.min(Math.max(cells(name), ...names), room - 12);
  const head = `  ${style.mark(tone)}${style.paint(tone, pad(word, 8))}  `;
  const took = style.dim(pad(duration(milliseconds), 12, 'left'));
  if (cells(name) <= width) return [`${head}${pad(name, width)}${took}`];
  const [first = '', ...rest] = fold(name, room);
  return [head + first, ...rest.map((one) => hang + one), hang + ' '.repeat(width) + took];
}

const idle = ({ running, waiting }: Progress) => running.length === 0 && waiting === null;

function slow(progress: Progress, now: number): boolean {
  return !idle(progress) && now - (progress.waiting?.since ?? progress.since) >= QUICK;
}
