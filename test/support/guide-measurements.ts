import type { CheckResult, Traced } from '../../src/index.ts';
import { markdownTable } from './markdown.ts';

type Proof = CheckResult['migrations'][number];

/** Statements that keep reads or writes of others waiting the longer, the larger a table is. */
export function stoppages({ statements }: Proof): string[] {
  const stop = ({ grows, locks, held }: Traced) =>
    grows && [...locks, ...held].some(({ blocks }) => blocks !== 'schema changes');
  return statements.filter(stop).map(({ sql }) => sql);
}

/**
 * What was measured, as a table: for each statement, what takes longer on a larger table, and who
 * waits. Where no locks are told, there is no such column.
 */
export function measurements(proofs: readonly Proof[]): string {
  const rows = proofs.flatMap(({ version, name, statements }) => {
    const seen = statements.map(measurement).filter((row) => row !== null);
    return seen.map((row) => [`\`${version}_${name}\``, ...row]);
  });
  const all = [['migration', 'statement', 'work', 'lock'], ...rows];
  const locked = rows.some(([, , , lock]) => lock !== 'none');
  const unlike = new Map(all.map((row) => [row.join(), locked ? row : row.slice(0, 3)]));
  return markdownTable([...unlike.values()]);
}

/** Null for a statement that nobody notices. Of a block that commits, nothing is measured. */
function measurement(statement: Traced): string[] | null {
  const [words = ''] = /^(?:[A-Z]+ )+/.exec(statement.sql.trim()) ?? [];
  const done = work(statement);
  const noticed = statement.locks.length > 0 || done !== '';
  if (words === 'DO ' && !noticed) return ['`DO`', 'not measured', 'not measured'];
  const called = words.replace(/ (IF|ON|TO)\b.*/, '').trim();
  return noticed ? [`\`${called}\``, done || 'none', strongest(statement)] : null;
}

function strongest({ locks }: Traced): string {
  const [first] = locks.toSorted((a, b) => b.strength - a.strength);
  if (!first) return 'none';
  const objects = locks.filter(({ mode }) => mode === first.mode).map(({ object }) => object);
  const tables = objects.filter((name) => !objects.some((other) => name.startsWith(`${other}.`)));
  return `${first.mode} on ${tables.map((name) => `\`${name}\``).join(', ')}: ${first.blocks} wait`;
}

function work({ rewrites, scans, indexes, rows }: Traced): string {
  return [
    ...rewrites.map((table) => `writes \`${table}\` anew`),
    ...scans.map(({ table }) => `reads all of \`${table}\``),
    ...indexes.flatMap(({ index, work }) => (work === 'reused' ? [] : [`builds \`${index}\``])),
    ...rows.map(({ table }) => `changes rows of \`${table}\``),
  ].join(', ');
}
