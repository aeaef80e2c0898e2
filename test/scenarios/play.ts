import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expressionOf } from './match.ts';
import type { RunStep, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { type Output, objections } from './verdict.ts';

const LONGEST = 20_000;
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

function write({ folder }: Setting, { file, text }: { file: string; text: string }): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function act(step: RunStep, setting: Setting): Promise<void> {
  const output = await run(step, setting);
  const wrong = objections(step, output, setting.stage.placeholders);
  if (wrong.length === 0) return;
  const { stdout, stderr, exit } = output;
  throw new Error(
    [`line ${step.line}: $ ${step.command}`, ...wrong, `--- exit ${exit}, stdout:`, stdout]
      .concat('--- stderr:', stderr)
      .join('\n'),
  );
}

async function run(step: RunStep, setting: Setting): Promise<Output> {
  const [, program, rest = ''] = /^(\S+) ?(.*)$/.exec(step.command) ?? [];
  if (program === 'sql') return query(setting, rest);
  if (program === 'pairs') return pairs(setting, rest.split(' '));
  return shell(step, setting);
}

async function query({ stage }: Setting, text: string): Promise<Output> {
  try {
    const lines = await stage.sql(text);
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
  const child = spawn('sh', ['-c', step.command], {
    cwd: folder,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder, TZ: 'UTC', ...stage.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const kill = (signal: NodeJS.Signals) => child.pid && process.kill(-child.pid, signal);
  const interrupted = { at: 0 };
  const mark = step.expectations.find((one) => one.mark === '^C after');
  const interrupt = async () => {
    if (!mark || interrupted.at > 0) return;
    const line = expressionOf(mark.text, stage.placeholders);
    if (!output.stderr.split('\n').some((one) => line.test(one))) return;
    interrupted.at = Date.now() + AFTER_LINE;
    await sleep(AFTER_LINE);
    kill('SIGINT');
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      void interrupt();
    });
  }
  const timer = setTimeout(() => kill('SIGKILL'), LONGEST);
  const exit = await ended;
  clearTimeout(timer);
  const late = mark && Date.now() - interrupted.at > STOPS_WITHIN;
  return { ...output, exit, ...(late ? { fault: 'it did not end within 2 s of SIGINT' } : {}) };
}
