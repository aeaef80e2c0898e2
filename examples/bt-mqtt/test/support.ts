import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** This example's folder, and what in it the tests name. */
export const home = fileURLToPath(new URL('..', import.meta.url));
export const config = join(home, 'config/database.yml');
export const migrations = join(home, 'src/db/migrations');

/** A copy of this example's configuration and migrations, from which `kysely` is found; gone after the test. */
export function copy(): string {
  const cache = join(home, '../../.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'bt-mqtt-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['config', 'src', 'package.json']) {
    cpSync(join(home, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Starts an npm script of this example, as CI would. */
export function start(script: string, env: Record<string, string>, cwd: string = home) {
  const path = `${join(home, 'node_modules/.bin')}:${process.env.PATH}`;
  const child = spawn('npm', ['run', '--silent', ...script.split(' ')], {
    cwd,
    env: { HOME: process.env.HOME, CI: 'true', ...env, PATH: path },
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }));
  });
  return { child, said, ended };
}

/** Runs an npm script of this example to its end. */
export function npm(script: string, env: Record<string, string>, input = '', cwd?: string) {
  const { child, ended } = start(script, env, cwd);
  child.stdin.end(input);
  return ended;
}
