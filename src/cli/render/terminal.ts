/** What is asked of an output stream; `process.stdout` and `process.stderr` are such. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  /** Holds back what is written until as many calls of `uncork`. */
  cork?(): void;
  uncork?(): void;
  on?(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** The flags that change what a screen looks like. */
export interface TerminalFlags {
  /** False with `--no-color`. */
  readonly color?: boolean;
  readonly verbose?: boolean;
}

/** Facts about one output stream, decided once. */
export interface Terminal {
  /** Cells in a line; null when there is no limit: in pipes, files and the logs of CI. */
  readonly columns: number | null;
  readonly colour: boolean;
  /** Symbols may be more than ASCII. */
  readonly unicode: boolean;
  /** A person looks at a screen: symbols, tables, a live region. Otherwise lines are only appended. */
  readonly live: boolean;
  /** Words instead of glyphs and tables, for screen readers. */
  readonly accessible: boolean;
  readonly ci: 'github' | 'other' | null;
  /** Appended lines begin with the time. */
  readonly timestamps: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Below this a screen is laid out as if it were this wide, and the terminal wraps it. */
const NARROWEST = 30;

const set = (value: string | undefined) =>
  value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';

/** Decides what a stream can show. Depends on nothing but what it is given. */
export function terminalOf(
  stream: Pick<Stream, 'isTTY' | 'columns'>,
  env: Environment,
  flags: TerminalFlags = {},
): Terminal {
  const tty = stream.isTTY === true;
  const accessible = set(env.ACCESSIBLE);
  const ci = set(env.GITHUB_ACTIONS) ? 'github' : set(env.CI) ? 'other' : null;
  const seen = tty && ci === null;
  const live = seen && !accessible && env.TERM !== 'dumb';
  return {
    columns: seen ? Math.max(stream.columns || 80, NARROWEST) : null,
    colour: !accessible && wantsColour(tty, env, flags),
    unicode: live && showsUnicode(env),
    live,
    accessible,
    ci,
    timestamps: !seen && flags.verbose === true,
  };
}

function wantsColour(tty: boolean, env: Environment, flags: TerminalFlags): boolean {
  if (flags.color === false || (env.NO_COLOR ?? '') !== '') return false;
  if (set(env.FORCE_COLOR) || set(env.CLICOLOR_FORCE)) return true;
  if ((env.FORCE_COLOR ?? '') !== '') return false;
  return tty && env.TERM !== 'dumb';
}

function showsUnicode(env: Environment): boolean {
  if (env.TERM === 'linux') return false;
  if (set(env.WT_SESSION) || env.TERM_PROGRAM === 'vscode') return true;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
