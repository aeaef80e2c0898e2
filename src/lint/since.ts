import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { HandrailError } from '../errors.ts';

/**
 * The files that a branch adds or changes: what differs from where it left `ref`, committed or not, and what git
 * does not know yet. Absolute paths. Throws LINT_GIT_FAILED.
 */
export async function changedSince(ref: string): Promise<Set<string>> {
  const git = async (...args: readonly string[]) => {
    try {
      const { stdout } = await promisify(execFile)('git', args, { maxBuffer: 64 * 1024 * 1024 });
      return stdout;
    } catch (error) {
      throw failed(ref, error);
    }
  };
  const base = (await git('merge-base', '--end-of-options', ref, 'HEAD')).trim();
  const lists = [
    await git('diff', '--name-only', '-z', '--no-relative', '--diff-filter=d', base),
    await git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/'),
  ];
  const root = (await git('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
  const names = lists.flatMap((list) => list.split('\0')).filter((name) => name !== '');
  return new Set(names.map((name) => resolve(root, name)));
}

function failed(ref: string, cause: unknown): HandrailError {
  const { code, stderr, message } = cause as { code?: unknown; stderr?: string; message: string };
  const [first = ''] = (stderr || message).trim().split('\n');
  const reason = code === 'ENOENT' ? 'git is not installed' : first.replace(/^fatal: /, '');
  return new HandrailError('LINT_GIT_FAILED', { ref, reason }, { cause });
}
