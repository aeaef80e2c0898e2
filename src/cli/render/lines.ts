import type { HandrailError, MigratorEvent, StepPreview, StepResult } from '../../index.ts';
import type { View } from './answer.ts';
import { annotation, GROUP_END, group } from './github.ts';
import { heading } from './heading.ts';
import { planCounts, planLines } from './plan.ts';
import { advance, IDLE, waitingParts } from './progress.ts';
import { statementLines } from './statement.ts';
import { failedName, type Talk, type Voice } from './talk.ts';
import { duration, isoTime } from './time.ts';
import { clean, fold } from './width.ts';
import { count, goesOn, label, span, stepFacts } from './words.ts';

/** Somebody who reads a log wants to see at least this often that something still goes on. */
const HEARTBEAT = 30_000;

/**
 * Talk for logs, pipes and screen readers: whole lines that are never taken back. One when a migration
 * begins and one when it ends, and every 30 seconds one in between.
 */
export class LinesTalk implements Talk {
  readonly #voice: Voice;
  #progress = IDLE;
  #plan: readonly StepPreview[] = [];
  #database = '';
  #headed = false;
  #grouped = false;
  #lastWaiting = Number.NEGATIVE_INFINITY;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(voice: Voice) {
    this.#voice = voice;
  }

  event(event: MigratorEvent): void {
    this.#progress = advance(this.#progress, event, Date.now());
    if (event.type !== 'waiting') this.#lastWaiting = Number.NEGATIVE_INFINITY;
    switch (event.type) {
      case 'connected':
        this.#database = event.database;
        this.#connected(`${event.server} ${event.database} with ${event.driver}`);
        break;
      case 'scratch':
        this.#say(`scratch database: ${clean(event.server)}, ${clean(event.origin)}`);
        break;
      case 'plan':
        this.#plan = event.steps;
        break;
      case 'start':
        this.#start(event.steps);
        break;
      case 'continue':
        this.#say(`continuing ${label(event.step)}: ${goesOn(event.step)}`);
        break;
      case 'statement':
        this.#statement(event.sql);
        break;
      case 'done':
        this.#done(event.result);
        break;
      case 'waiting':
        this.#waiting();
        break;
      case 'warning':
        this.#say(`warning: ${this.#voice.view().style.prose(event.message)}`);
        break;
    }
  }

  showPlan(): void {
    const view = this.#voice.view();
    this.#head(view);
    this.#write(planLines(this.#plan, view));
  }

  failed(error: HandrailError): void {
    const { running, since } = this.#progress;
    const { style, terminal } = this.#voice.view();
    this.#endGroup();
    const name = failedName(error, running, style);
    if (name !== null) this.#say(`failed ${name} ${duration(Date.now() - since)}`);
    if (terminal.ci === 'github') this.#voice.write(`${annotation(error)}\n`);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#endGroup();
  }

  #connected(to: string): void {
    if (this.#voice.view().verbose) this.#say(`connected to ${clean(to)}`);
  }

  #head(view: View): void {
    if (!this.#headed) this.#write(heading(view, [this.#database], planCounts(this.#plan)));
    this.#headed = true;
  }

  #start(steps: readonly StepPreview[]): void {
    const view = this.#voice.view();
    this.#head(view);
    const [first] = steps;
    const facts =
      first && steps.length === 1 ? stepFacts(first) : [count(steps.length, 'migration')];
    const behind = facts.length > 0 ? ` (${facts.join(', ')})` : '';
    this.#begin(`start ${span(steps, view.style)}${behind}`);
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
    this.#heartbeat.unref();
  }

  #begin(text: string): void {
    const { command, terminal } = this.#voice.view();
    this.#endGroup();
    this.#grouped = terminal.ci === 'github';
    if (this.#grouped) this.#voice.write(`${group(`${command}: ${text}`)}\n`);
    else this.#say(text);
  }

  #beat(): void {
    const { running, since, statement, waiting } = this.#progress;
    if (running.length === 0 || waiting) return;
    const total = running[0]?.statements;
    const at = statement && total ? `, statement ${statement.index} of ${total}` : '';
    const name = span(running, this.#voice.view().style);
    this.#say(`running ${name} ${duration(Date.now() - since)}${at}`);
  }

  #statement(sql: string): void {
    const view = this.#voice.view();
    if (view.verbose) this.#write(statementLines(sql, view));
  }

  #done(result: StepResult): void {
    this.#endGroup();
    const word = result.direction === 'up' ? 'ok' : 'undone';
    this.#say(`${word} ${label(result)} ${duration(result.durationMs)}`);
  }

  #waiting(): void {
    const now = Date.now();
    if (!this.#progress.waiting || now - this.#lastWaiting < HEARTBEAT) return;
    this.#lastWaiting = now;
    const { what, holder } = waitingParts(this.#progress.waiting, now);
    const where = this.#headed ? '' : ` (${clean(this.#database)})`;
    this.#say(`waiting ${what}, ${holder}${where}`);
  }

  #endGroup(): void {
    if (this.#grouped) this.#voice.write(`${GROUP_END}\n`);
    this.#grouped = false;
  }

  #say(text: string): void {
    const { command, terminal } = this.#voice.view();
    this.#write(fold(`${command}: ${text}`, terminal.columns, 2));
  }

  #write(lines: readonly string[]): void {
    const { timestamps } = this.#voice.view().terminal;
    const stamp = timestamps ? `${isoTime(new Date().toISOString())} ` : '';
    this.#voice.write(lines.map((line) => `${stamp}${line}\n`).join(''));
  }
}
