import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expressionOf } from './match.ts';
import type { RunStep, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { type Output, objections } from './verdict.ts';

/** The rest of a line that nobody would read. */
const TOO_LONG = /^(.{1000}).+/gm;
const LONGEST = 60_000;
const AFTER_LINE = 500;
const STOPS_WITHIN = 2000;

/** Where a story is played. */
export interface Setting {
  readonly stage: Stage;
  /** The name of the stage and its tags. */
  readonly tags: readonly string[];
  readonly folder: string;
  /** Holds the program `handrail`. */
  readonly bin: string;
}

/** Plays a story to its end, or throws at the first step that comes out otherwise. */
export async function play(scenario: Scenario, setting: Setting): Promise<void> {
  const here = ({ only }: { only: string | null }) => only === null || setting.tags.includes(only);
  for (const step of scenario.steps.filter(here)) {
    if (step.kind === 'write') write(setting, step);
    else await act({ ...step, expectations: step.expectations.filter(here) }, setting);
  }
}

function write({ folder }: Setting, content: { file: string; text: string }): void {
  const path = join(folder, content.file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content.text);
}

async function act(step: RunStep, setting: Setting): Promise<void> {
  const output = await run(step, setting);
  const wrong = objections(step, output, setting.stage.placeholders);
  if (wrong.length === 0) return;
  const { stdout, stderr, exit } = output;
  const told = `--- exit ${exit}, stdout:\n${stdout}--- stderr:\n${stderr}`;
  throw new Error(
    [`line ${step.line}: $ ${step.command}`, ...wrong, told.replace(TOO_LONG, '$1 ...')].join('\n'),
  );
}

async function run(step: RunStep, setting: Setting): Promise<Output> {
  const [, program, rest = ''] = /^(\S+) ?(.*)$/.exec(step.command) ?? [];
  if (program === 'sql') return query(setting, rest);
  if (program === 'pairs') return pairs(setting, rest.split(' '));
  return shell(step, setting);
}

async function query({ stage }: Setting, sql: string): Promise<Output> {
  try {
    const lines = await stage.sql(sql);
    return { stdout: lines.map((line) => `${line}\n`).join(''), stderr: '', exit: 0 };
  } catch (error) {
    return { stdout: '', stderr: `${(error as Error).message}\n`, exit: 1 };
  }
}

function pairs(setting: Setting, names: readonly string[]): Output {
  for (const name of names) {
    const table = name.replace(/^\d+_/, '');
    const up = `CREATE TABLE ${table} (id integer PRIMARY KEY);\n`;
    write(setting, { file: `migrations/${name}.up.sql`, text: up });
    write(setting, { file: `migrations/${name}.down.sql`, text: `DROP TABLE ${table};\n` });
  }
  return { stdout: '', stderr: '', exit: 0 };
}

/** Runs a line with nothing in its environment but what the story says. */
async function shell(step: RunStep, { stage, folder, bin }: Setting): Promise<Output> {
  const mark = step.expectations.find((one) => one.mark === '^C after');
  // A shell that waits would die of the signal itself, and take the exit code with it.
  const line = mark ? `exec ${step.command}` : step.command;
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder, TZ: 'UTC', ...stage.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = (signal: NodeJS.Signals) => child.pid && process.kill(-child.pid, signal);
  const timer = setTimeout(() => kill('SIGKILL'), LONGEST);
  const late = mark && interrupt(child, expressionOf(mark.text, stage.placeholders), kill);
  const [stdout, stderr, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  clearTimeout(timer);
  const fault = late?.() ? { fault: 'it did not end within 2 s of SIGINT' } : {};
  return { stdout, stderr, exit, ...fault };
}

/** Sends SIGINT after a line has come on stderr. Gives a question to ask at the end: did it take too long? */
function interrupt(
  child: { stderr: Readable },
  line: RegExp,
  kill: (signal: NodeJS.Signals) => unknown,
): () => boolean {
  let sent: number | undefined;
  let before = '';
  child.stderr.on('data', async (piece: Buffer | string) => {
    before += piece;
    if (sent !== undefined || !before.split('\n').some((one) => line.test(one))) return;
    sent = Date.now() + AFTER_LINE;
    await sleep(AFTER_LINE);
    kill('SIGINT');
  });
  return () => sent === undefined || Date.now() - sent > STOPS_WITHIN;
}
