import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const programs = /** @type {const} */ ({
  node22: 'node22/bin/node',
  node24: 'node24/bin/node',
  bun: 'bun/bin/bun',
});

/**
 * The path of another JavaScript runtime from `test/binaries`. Null, with the reason on stderr, where it is absent
 * or does not run.
 * @param {keyof typeof programs} name
 * @returns {string | null}
 */
export function runtime(name) {
  const program = fileURLToPath(
    new URL(`../test/binaries/node_modules/${programs[name]}`, import.meta.url),
  );
  const { status, error, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (status === 0) return program;
  const why = error ? 'not installed here (linux-x64 only): run "make binaries"' : stderr.trim();
  process.stderr.write(`No ${name}: ${why}\n`);
  return null;
}
