import type { MigrationStatus, StatusResult, Worker } from '../../index.ts';
import type { View } from './answer.ts';
import { advice, note } from './heading.ts';
import { duration } from './time.ts';
import { clean } from './width.ts';
import { label } from './words.ts';

/** Longer statements are cut: who wants the whole finds it in the file. */
const SHOWN = 200;

/** A paragraph for each run that is at work: who it is, since when, and at which statement. */
export function workerLines({ running, migrations }: StatusResult, view: View): string[] {
  const silent = migrations.filter(
    (one) => one.running && !running.some((worker) => worker.version === one.version),
  );
  return [
    ...running.flatMap((worker) => lines(worker, migrations, view)),
    ...silent.flatMap((one) =>
      note(view, 'pending', 'running', `${label(one)}: ${clean(one.heldBy ?? 'another run')}`),
    ),
  ];
}

function lines(worker: Worker, migrations: readonly MigrationStatus[], view: View): string[] {
  const { who, version, seconds, statement, statementSeconds, state, waits } = worker;
  const migration = migrations.find((one) => one.version === version);
  const facts = [
    ...(migration ? [label(migration)] : []),
    clean(who) + (seconds === null ? '' : `, for ${took(seconds)}`),
  ];
  const idle = state !== null && state !== 'active';
  const since = statementSeconds === null ? '' : ` ${took(statementSeconds)}`;
  const doing = idle
    ? `${clean(state)}${since}, after`
    : `now${since}${waits ? ', waiting for a lock' : ''}`;
  return [
    ...note(view, 'pending', 'running', facts.join(': ')),
    ...(statement === null ? [] : advice(view, `${doing}: ${oneLine(statement)}`, 'at')),
  ];
}

const took = (seconds: number) => duration(Math.max(0, seconds) * 1000);

function oneLine(sql: string): string {
  const text = clean(sql.replace(/\s+/g, ' '));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** `stopped at 3 of 5`, `2 of 5 done`: how far a half applied migration has come. */
export function progressNote({ progress, statements, running }: MigrationStatus): string {
  if (progress === null) return running ? '' : 'stopped half-way';
  if (statements === null) return `${progress} statement${progress === 1 ? '' : 's'} ran`;
  if (running) return `${progress} of ${statements} done`;
  return progress < statements
    ? `stopped at ${progress + 1} of ${statements}`
    : `all ${statements} ran, not recorded`;
}
