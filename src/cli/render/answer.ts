import type { Style } from './style.ts';
import type { Terminal } from './terminal.ts';

/** What a text needs to know of the place it is printed to and of the command that prints it. */
export interface View {
  readonly terminal: Terminal;
  readonly style: Style;
  readonly command: string;
  /** The name of the configuration's section in use. */
  readonly environment: string | null;
  readonly verbose: boolean;
  readonly now: Date;
}

/** The answer of a command, for people and for programs. It goes to stdout. */
export interface Answer {
  /** Lines, the last one being the verdict or the next command. */
  text(view: View): string[];
  /** The fields of the JSON document behind `ok: true` (which it may replace) and `command`. */
  json(): Record<string, unknown>;
  /** Printed on stderr, unless they were already when they came up. */
  readonly warnings?: readonly string[];
}
