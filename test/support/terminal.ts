import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** False, with a printed reason, where no terminal can be made. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) {
  process.stderr.write('Skipping tests on a terminal: "script" is missing (util-linux)\n');
}

/** What a person sees, and what they type when `wanted` has appeared; null waits for nothing. */
export interface Typing {
  readonly wanted: string;
  readonly typed: string;
}

/**
 * Runs the built command line on a terminal of its own, 80 columns wide, and gives all that was shown, without
 * colours, and the exit code.
 */
export async function onTerminal(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  typing: readonly Typing[] = [],
): Promise<{ code: number; shown: string }> {
  const command = ['stty cols 80;', 'exec', process.execPath, binary, ...args].join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', LANG: 'C.UTF-8', ...env },
  });
  let shown = '';
  const waiting = [...typing];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    shown += piece;
    const [next] = waiting;
    if (!next || !stripVTControlCharacters(shown).replace(/\s+/g, ' ').includes(next.wanted))
      return;
    waiting.shift();
    child.stdin.write(next.typed);
  });
  const [code] = await once(child, 'close');
  return { code: code as number, shown: stripVTControlCharacters(shown).replaceAll('\r', '') };
}
