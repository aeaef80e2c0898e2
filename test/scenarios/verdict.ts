import { expressionOf, jsonMismatch, mismatch, type Placeholders } from './match.ts';
import type { Expectation, RunStep } from './scenario.ts';

/** What came of a command line. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
  /** What was wrong about the way in which it ran. */
  readonly fault?: string;
}

/** Everything in which an output differs from what the story and the contract say. */
export function objections(step: RunStep, output: Output, placeholders: Placeholders): string[] {
  const of = (mark: Expectation['mark']) =>
    step.expectations.filter((one) => one.mark === mark).map((one) => one.text);
  const exit = Number(of('exit')[0] ?? 0);
  const json = isHandrail(step.command) && /\s--json\b/.test(step.command);
  const found = [
    output.fault,
    exit === output.exit ? null : `the exit code is ${output.exit}, not ${exit}`,
    json
      ? documentMismatch(output.stdout, of('>'), placeholders)
      : mismatch(linesOf(output.stdout), of('>'), placeholders),
    talkMismatch(linesOf(output.stderr), of('!'), placeholders),
    ...(isHandrail(step.command) ? breaches(output, json) : []),
  ];
  return found.filter((one): one is string => typeof one === 'string');
}

/** Handrail alone, not behind or before a pipe. */
function isHandrail(command: string): boolean {
  return /^(?:env |timeout |\w+=|handrail\b)[^|&;]*$/.test(command) && /\bhandrail\b/.test(command);
}

/** What every command must hold to, whatever its story. */
function breaches({ stdout, stderr, exit }: Output, json: boolean): string[] {
  const both = stdout + stderr;
  return [
    ...(both.includes('\u001b') ? ['an escape character was printed'] : []),
    ...(both.includes('s3cret') ? ['the password was printed'] : []),
    ...([0, 1, 2].includes(exit ?? -1) ? [] : [`${exit} is no exit code of ours`]),
    ...(exit === 2 && stdout !== '' && !json ? ['there is an answer although it failed'] : []),
    ...(json ? documentBreaches(stdout, exit) : []),
  ];
}

function documentBreaches(stdout: string, exit: number | null): string[] {
  const expected =
    exit === 2
      ? {
          ok: false,
          command: '<any>',
          error: { code: '<any>', message: '<any>', hint: '<any>' },
          applied: ['...'],
        }
      : { ok: exit === 0 || '<any>', command: '<any>' };
  const why = documentMismatch(stdout, [JSON.stringify(expected)], {});
  return why ? [why] : [];
}

function documentMismatch(
  stdout: string,
  expected: readonly string[],
  placeholders: Placeholders,
): string | null {
  if (expected.length === 0) return null;
  try {
    return jsonMismatch(JSON.parse(stdout), JSON.parse(expected.join('\n')), placeholders);
  } catch (error) {
    return `stdout, or what is expected of it, is not one JSON document: ${(error as Error).message}`;
  }
}

function talkMismatch(
  lines: readonly string[],
  patterns: readonly string[],
  placeholders: Placeholders,
): string | null {
  if (patterns[0] === '(nothing)') return lines.length > 0 ? 'stderr is not empty' : null;
  let rest = lines;
  for (const pattern of patterns) {
    const expression = expressionOf(pattern, placeholders);
    const at = rest.findIndex((line) => expression.test(line));
    if (at < 0) return `no line on stderr (in this order) is: ${pattern}`;
    rest = rest.slice(at + 1);
  }
  return null;
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
