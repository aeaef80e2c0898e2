import type { MigratorEvent } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { failureOf, stackOf } from './failure.ts';
import { frame } from './frame.ts';
import { failureDocument, successDocument } from './json.ts';
import { LinesTalk } from './lines.ts';
import { LiveTalk } from './live.ts';
import { styleOf } from './style.ts';
import { SILENCE, type Talk, type Voice } from './talk.ts';
import { type Stream, type Terminal, terminalOf } from './terminal.ts';

/** The styles of talk. To add one, write a function from {@link Voice} to {@link Talk} and name it here. */
const talks = { live: liveTalk, lines: linesTalk, none: () => SILENCE };

/** How a command speaks: `event` while it works, then once `answer` or `error`. */
export interface Renderer {
  /** The name of the configuration's section in use, as soon as it is known. */
  environment: string | null;
  /** Talk, on stderr. */
  event(event: MigratorEvent): void;
  /** The answer, on stdout. */
  answer(answer: Answer): void;
  /** The error, on stderr; with `--json` on stdout. Takes any thrown value. */
  error(error: unknown): void;
  /** Ends the talk without an answer. May be called more than once. */
  close(): void;
}

export interface RendererOptions {
  /** As it was called: `up`, `status`. */
  readonly command: string;
  readonly out: Stream;
  readonly err: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: RendererFlags;
}

export interface RendererFlags {
  readonly json?: boolean;
  /** No talk; errors and the answer stay. */
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

/**
 * The renderer for a command: the answer as text or as JSON, the talk in the style that fits stderr.
 * With `--json` there is talk only with `--verbose`.
 */
export function createRenderer({ command, out, err, env, flags }: RendererOptions): Renderer {
  const terminals = { out: terminalOf(out, env, flags), err: terminalOf(err, env, flags) };
  const warnings: string[] = [];
  let closed = false;
  survive(out, err);

  const view = (terminal: Terminal): View => ({
    terminal,
    style: styleOf(terminal),
    command,
    environment: renderer.environment,
    verbose: flags.verbose === true,
    now: new Date(),
  });
  const talk = talks[talkStyle(flags, terminals.err)]({
    view: () => view(terminals.err),
    write: (text) => void err.write(text),
    columns: () => err.columns || 80,
  });
  const document = (fields: Record<string, unknown>) =>
    out.write(`${JSON.stringify(fields, null, terminals.out.live ? 2 : undefined)}\n`);

  const renderer: Renderer = {
    environment: null,
    event(event) {
      if (event.type === 'warning') {
        if (warnings.includes(event.message)) return;
        warnings.push(event.message);
      }
      talk.event(event);
    },
    answer(answer) {
      for (const message of answer.warnings ?? []) this.event({ type: 'warning', message });
      this.close();
      if (flags.json) document(successDocument(command, answer.json()));
      else out.write(block(answer.text(view(terminals.out))));
    },
    error(thrown) {
      const error = failureOf(thrown);
      talk.failed(error);
      this.close();
      if (flags.json) return void document(failureDocument(command, error, warnings));
      const here = view(terminals.err);
      const stack = here.verbose ? ['', ...stackOf(error).map(here.style.prose)] : [];
      err.write(block([...frame(error, here), ...stack]));
    },
    close() {
      if (!closed) talk.close();
      closed = true;
    },
  };
  return renderer;
}

const block = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

function talkStyle(flags: RendererFlags, terminal: Terminal): keyof typeof talks {
  if (flags.quiet || (flags.json && !flags.verbose)) return 'none';
  return terminal.live ? 'live' : 'lines';
}

/** A reader who leaves (`| head`) or a full disk must not end a run half-way. */
function survive(out: Stream, err: Stream): void {
  err.on?.('error', () => undefined);
  out.on?.('error', (error) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 2;
    err.write(`the answer could not be written: ${error.message}\n`);
  });
}
