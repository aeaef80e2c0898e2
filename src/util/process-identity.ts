import { readFileSync } from 'node:fs';

/** `<pid> <start time>`, the latter where the system tells: a process id is given out again. */
export function identity(pid: number): string {
  return `${pid} ${startOf(pid)}`.trimEnd();
}

/** When a process began, in ticks since the machine did; empty where the system does not tell. */
export function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A process of that id exists on this machine, or in this container. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
