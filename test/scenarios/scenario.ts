/** A story of the command line, as it stands in a text file: see README.md for the grammar. */
export interface Scenario {
  readonly title: string;
  /** Names of stages; empty where nothing is said. */
  readonly on: readonly string[];
  readonly steps: readonly Step[];
}

export type Step = WriteStep | RunStep;

/** Writes a file below the story's folder. */
export interface WriteStep {
  readonly kind: 'write';
  readonly file: string;
  readonly text: string;
  readonly only: string | null;
}

/** Runs a command line and looks at what comes of it. */
export interface RunStep {
  readonly kind: 'run';
  /** The line of the story, from 1. */
  readonly line: number;
  readonly command: string;
  readonly only: string | null;
  readonly expectations: readonly Expectation[];
}

/** One line below a command: a mark and what stands behind it. */
export interface Expectation {
  readonly mark: '>' | '!' | 'exit' | '^C after';
  readonly text: string;
  readonly only: string | null;
}

const TITLE = /^# (.+)$/;
const ON = /^on: (.+)$/;
const CONDITION = /^\[(\w+)\] (?=(?:\$|>|!|exit|\^C|--) ?)/;
const FILE = /^-- (\S*\.\S+) --$/;
const COMMAND = /^\$ (.+)$/;
const HEADING = /^## /;
const EXPECTATION = /^(>|!|exit|\^C after)(?: (.*))?$/;

/** Reads a story. Throws an error that names the line which is none of the grammar. */
export function parseScenario(file: string, source: string): Scenario {
  const [first = '', ...lines] = source.trimEnd().split('\n');
  const title = TITLE.exec(first)?.[1];
  if (title === undefined) throw new Error(`${file}:1: a story begins with "# <title>"`);
  const reader = new StoryReader();
  lines.forEach((line, i) => {
    if (!reader.read(line, i + 2)) {
      throw new Error(`${file}:${i + 2}: "${line}" is neither a command nor what one gives`);
    }
  });
  return { title, on: reader.on, steps: reader.steps };
}

interface OpenFile {
  file: string;
  only: string | null;
  lines: string[];
}

class StoryReader {
  on: string[] = [];
  readonly #steps: Step[] = [];
  #file: OpenFile | null = null;
  #expectations: Expectation[] | null = null;

  get steps(): Step[] {
    this.#endFile();
    return this.#steps;
  }

  /** False when the line is none of the grammar. */
  read(whole: string, number: number): boolean {
    const only = CONDITION.exec(whole)?.[1] ?? null;
    const line = whole.replace(CONDITION, '');
    const file = FILE.exec(line)?.[1];
    const command = COMMAND.exec(line)?.[1];
    if (file !== undefined) this.#beginFile(file, only);
    else if (command !== undefined) this.#beginRun(command, number, only);
    else if (HEADING.test(line)) this.#endFile();
    else if (this.#file) this.#file.lines.push(whole);
    else return line.trim() === '' || this.#readOther(line, only);
    return true;
  }

  #readOther(line: string, only: string | null): boolean {
    const on = this.#steps.length === 0 ? ON.exec(line)?.[1] : undefined;
    const [, mark, text = ''] = EXPECTATION.exec(line) ?? [];
    if (on !== undefined) this.on = on.split(/[ ,]+/);
    else if (mark !== undefined && this.#expectations) {
      this.#expectations.push({ mark: mark as Expectation['mark'], text, only });
    } else return false;
    return true;
  }

  #beginFile(file: string, only: string | null): void {
    this.#endFile();
    this.#expectations = null;
    this.#file = { file, only, lines: [] };
  }

  #beginRun(command: string, line: number, only: string | null): void {
    this.#endFile();
    const expectations: Expectation[] = [];
    this.#expectations = expectations;
    this.#steps.push({ kind: 'run', line, command, only, expectations });
  }

  #endFile(): void {
    if (!this.#file) return;
    const { file, only, lines } = this.#file;
    this.#steps.push({ kind: 'write', file, text: `${lines.join('\n').trimEnd()}\n`, only });
    this.#file = null;
  }
}
