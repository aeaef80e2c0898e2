import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { HandrailError } from '../errors.ts';

/**
 * The files below these folders that a branch adds or changes: what differs from where it has left `ref`, committed
 * or not, and what git does not know yet. Absolute paths, and whether the file is new. Throws USAGE_INVALID, for that
 * command.
 */
export async function changedSince(
  folders: readonly string[],
  ref: string,
  command: string,
): Promise<Map<string, boolean>> {
  const changed = await Promise.all(
    folders.map(async (cwd) => {
      const git = (...args: readonly string[]) => run(cwd, args, ref, command);
      const [base = ''] = await git('merge-base', '--end-of-options', ref, 'HEAD');
      const differing = (filter: string) =>
        git('diff', '--name-only', '--relative', '-z', filter, base.trim(), '--', '.');
      const fresh = [
        ...(await differing('--diff-filter=A')),
        ...(await git('ls-files', '--others', '--exclude-standard', '-z')),
      ];
      const others = await differing('--diff-filter=a');
      return [
        ...others.map((name) => [resolve(cwd, name), false] as const),
        ...fresh.map((name) => [resolve(cwd, name), true] as const),
      ];
    }),
  );
  return new Map(changed.flat());
}

async function run(
  cwd: string,
  args: readonly string[],
  ref: string,
  command: string,
): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd, maxBuffer: 64 * 1024 ** 2 });
    return stdout.split('\0').filter(Boolean);
  } catch (cause) {
    const said = String((cause as { stderr?: string }).stderr || (cause as Error).message).trim();
    const problem = `git can't compare with "${ref}": ${said.split('\n')[0]}`;
    const hint =
      'Name a commit, a tag or a branch that this clone has; in CI, fetch the whole history.';
    throw new HandrailError('USAGE_INVALID', { problem, command }, { hint, cause });
  }
}
