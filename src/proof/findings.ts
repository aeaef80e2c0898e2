import type { Finding } from '../migration/finding.ts';
import type { Migration } from '../migration/migration.ts';
import type { Proof } from './proof.ts';

const plain = { measured: true, object: null, lock: null, rewrites: [], scans: [] } as const;

/** Rules of what going up, down and up again shows, by step. */
const FAILED = { up: 'up-fails', down: 'down-fails', 'up again': 'second-up-fails' } as const;

/** What the proof of a migration means for whoever wants to apply it. Errors come first. */
export function findingsOf(proof: Proof, migration: Migration): Finding[] {
  const { up, down } = migration;
  const at = { file: (down ?? up).file, line: lineOf(down ?? up), column: 1 };
  const failed = proof.failure ? [failure(proof.failure)] : [];
  const lost = proof.lostData.map(({ object, rows }) => ({
    ...plain,
    rule: 'data-lost',
    severity: 'warning' as const,
    message:
      rows === null
        ? `${object}: what it holds can't come back`
        : `${object}: ${count(rows)} did not come back`,
    hint: 'Keep the values until nobody needs the way back, or say "-- handrail: irreversible <why>".',
    at,
    object,
  }));
  const left = proof.residue.map((message) => ({
    ...plain,
    rule: 'down-differs',
    severity: 'warning' as const,
    message: `after down, ${message}`.replace('after down, after up', 'after up'),
    hint: 'Let down undo all that up does.',
    at,
  }));
  const noWay =
    proof.rollback === 'irreversible' && proof.reason === null
      ? [
          {
            ...plain,
            rule: 'no-way-down',
            severity: 'warning' as const,
            message: 'there is no down part',
            hint: 'Write one, or say "-- handrail: irreversible <why>".',
            at: { file: up.file, line: lineOf(up), column: 1 },
          },
        ]
      : [];
  const all: Finding[] = [...failed, ...proof.findings, ...lost, ...left, ...noWay];
  const order = ['error', 'warning', 'info'];
  return all.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function failure({ step, error }: NonNullable<Proof['failure']>): Finding {
  const { message, hint, at = null } = error;
  return { ...plain, rule: FAILED[step], severity: 'error', message, hint, at };
}

const lineOf = (script: Migration['up']) => (script.kind === 'sql' ? script.line : 1);
const count = (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'}`;
