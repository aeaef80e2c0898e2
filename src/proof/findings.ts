import type { Finding } from '../migration/finding.ts';
import type { Migration, Script } from '../migration/migration.ts';
import { movedColumn } from '../schema/sentences.ts';
import type { Proof } from './proof.ts';

type Kind = Pick<Finding, 'rule' | 'severity' | 'message' | 'at'> & Partial<Finding>;

/** A finding of what was tried. What helps is said by its rule, unless it is given. */
export const measured = ({ rule, severity, message, at, ...more }: Kind): Finding => ({
  rule,
  severity,
  message,
  hint: null,
  at,
  measured: true,
  object: null,
  lock: null,
  rewrites: [],
  scans: [],
  ...more,
});

/** Rules of what going up, down and up again shows, by step. */
const FAILED = { up: 'up-fails', down: 'down-fails', 'up again': 'up-again-fails' } as const;

/** What going up, down and up again means for whoever wants to apply a migration. */
export function findingsOf(proof: Proof, { up, down }: Migration): Finding[] {
  const at = beginOf(down ?? up);
  const warning = (rule: string, message: string, more: Partial<Finding> = {}) =>
    measured({ rule, severity: 'warning', message, at, ...more });
  const lost = proof.lostData.map(({ object, rows }) =>
    warning(
      'rollback-data-loss',
      rows === null
        ? `${object}: what it holds can't come back`
        : `${object}: ${count(rows)} did not come back`,
      { object },
    ),
  );
  const left = proof.residue
    .filter((one) => movedColumn(one) === null)
    .map((text) =>
      warning(
        'rollback-residue',
        `after down, ${text}`.replace('after down, after up', 'after up'),
      ),
    );
  const moved = proof.residue.flatMap((one) => movedColumn(one) ?? []);
  const order =
    moved.length > 0
      ? [warning('rollback-column-order', `after down, columns stand elsewhere: ${list(moved)}`)]
      : [];
  const noWay =
    proof.rollback === 'irreversible' && proof.reason === null
      ? [warning('no-way-down', 'there is no down part', { at: beginOf(up) })]
      : [];
  const failed = proof.failure ? [failure(proof.failure, up)] : [];
  return [...failed, ...lost, ...left, ...order, ...noWay];
}

/** Nobody else ends connections to a scratch database. */
const CRASHED =
  'The scratch server may have crashed at this statement: try it by hand, and look into the log of the server.';

function failure({ step, error }: NonNullable<Proof['failure']>, up: Script): Finding {
  const { message, at = beginOf(up) } = error;
  // That it worked the first time says that the down part is to be mended, as the rule does.
  const own = step === 'up again' ? null : error.hint;
  const hint = error.code === 'CONNECT_LOST' ? CRASHED : own;
  return measured({ rule: FAILED[step], severity: 'error', message, hint, at });
}

const beginOf = (script: Script) => ({
  file: script.file,
  line: script.kind === 'sql' ? script.line : 1,
  column: 1,
});

const count = (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'}`;

const list = (moved: readonly { column: string; now: number; was: number }[]) =>
  moved.map(({ column, now, was }) => `${column} is number ${now}, was ${was}`).join('; ');
