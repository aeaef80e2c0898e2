import type { HandrailError, MigratorEvent } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { failureOf, stackOf } from './failure.ts';
import { frame } from './frame.ts';
import { failureDocument, successDocument } from './json.ts';
import { LinesTalk } from './lines.ts';
import { LiveTalk } from './live.ts';
import { styleOf } from './style.ts';
import { SILENCE, type Talk, type Voice } from './talk.ts';
import { type Stream, type Terminal, terminalOf } from './terminal.ts';

export type { Answer } from './answer.ts';

/** The styles of talk. To add one, implement {@link Talk} in a file of its own and name it here. */
const talks = {
  live: (voice: Voice): Talk => new LiveTalk(voice),
  lines: (voice: Voice): Talk => new LinesTalk(voice),
  none: (): Talk => SILENCE,
};

/** How a command speaks: `event` while it works, then once `answer` or `error`. */
export interface Renderer {
  /** The name of the configuration's section in use, as soon as it is known. */
  environment: string | null;
  /** Talk, on stderr. A warning that was given before is not repeated. */
  event(event: MigratorEvent): void;
  /** Shows the plan that came as an event, before somebody is asked about it. */
  showPlan(): void;
  /** The answer, on stdout. */
  answer(answer: Answer): void;
  /** The error, on stderr; with `--json` on stdout, and with `--verbose` on both. Takes any thrown value. */
  error(thrown: unknown): void;
  /** Ends the talk. `answer` and `error` do so themselves; may be called more than once. */
  close(): void;
}

/** Who speaks, where to, and how much. */
export interface RendererOptions {
  /** As it was called: `up`, `status`. */
  readonly command: string;
  /** `process.stdout` */
  readonly out: Stream;
  /** `process.stderr` */
  readonly err: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: RendererFlags;
}

/** The flags of the command line that change what is printed. */
export interface RendererFlags {
  readonly json?: boolean;
  /** No talk; errors and the answer stay. */
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
}

/**
 * The renderer of a command: the answer as text or as JSON, the talk in the style that fits stderr. With
 * `--json` there is talk only with `--verbose`. A reader who leaves (`| head`) never ends a run half-way.
 */
export function createRenderer(options: RendererOptions): Renderer {
  survive(options.out, options.err);
  return new StreamRenderer(options);
}

class StreamRenderer implements Renderer {
  environment: string | null = null;
  readonly #options: RendererOptions;
  readonly #out: Terminal;
  readonly #err: Terminal;
  readonly #talk: Talk;
  readonly #warnings: string[] = [];
  #closed = false;
  #corked = false;

  constructor(options: RendererOptions) {
    const { out, err, env, flags } = options;
    this.#options = options;
    this.#out = terminalOf(out, env, flags);
    this.#err = terminalOf(err, env, flags);
    this.#talk = talks[talkStyle(flags, this.#err)]({
      view: () => this.#view(this.#err),
      write: (text) => this.#say(text),
      columns: () => err.columns || 80,
    });
  }

  event(event: MigratorEvent): void {
    // Of perhaps a thousand, which nobody wants to see.
    if (event.type === 'sent' && !this.#options.flags.verbose) return;
    if (event.type === 'warning') {
      if (this.#warnings.includes(event.message)) return;
      this.#warnings.push(event.message);
    }
    this.#talk.event(event);
  }

  showPlan(): void {
    this.#talk.showPlan();
    this.#flush();
  }

  answer(answer: Answer): void {
    const { command, flags, out } = this.#options;
    for (const message of answer.warnings ?? []) this.event({ type: 'warning', message });
    this.close();
    if (flags.json) this.#document(successDocument(command, answer.json(), this.#warnings));
    else out.write(block(answer.text(this.#view(this.#out))));
  }

  error(thrown: unknown): void {
    const { command, err, flags } = this.#options;
    const error = failureOf(thrown);
    this.#talk.failed(error);
    this.close();
    if (flags.json) this.#document(failureDocument(command, error, this.#warnings));
    if (!flags.json || flags.verbose) err.write(block(errorLines(error, this.#view(this.#err))));
  }

  close(): void {
    if (!this.#closed) this.#talk.close();
    this.#closed = true;
    this.#flush();
  }

  /** A thousand migrations that went to the database together end together: their lines are written together. */
  #say(text: string): void {
    const { err } = this.#options;
    if (!this.#corked) {
      this.#corked = true;
      err.cork?.();
      process.nextTick(() => this.#flush());
    }
    err.write(text);
  }

  #flush(): void {
    if (this.#corked) this.#options.err.uncork?.();
    this.#corked = false;
  }

  #document(fields: Record<string, unknown>): void {
    const indent = this.#out.live ? 2 : undefined;
    this.#options.out.write(`${JSON.stringify(fields, null, indent)}\n`);
  }

  #view(terminal: Terminal): View {
    const { command, flags } = this.#options;
    return {
      terminal,
      style: styleOf(terminal),
      command,
      environment: this.environment,
      verbose: flags.verbose === true,
      now: new Date(),
    };
  }
}

const block = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

function errorLines(error: HandrailError, view: View): string[] {
  const stack = view.verbose ? ['', ...stackOf(error).map(view.style.prose)] : [];
  return [...frame(error, view), ...stack];
}

function talkStyle(flags: RendererFlags, terminal: Terminal): keyof typeof talks {
  if (flags.quiet || (flags.json && !flags.verbose)) return 'none';
  return terminal.live ? 'live' : 'lines';
}

function survive(out: Stream, err: Stream): void {
  err.on?.('error', () => undefined);
  out.on?.('error', (error) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 2;
    err.write(`the answer could not be written: ${error.message}\n`);
  });
}
