import type { Statement } from '../../sql/splitter.ts';
import type { StatementKind } from '../engine.ts';

const CONCURRENTLY = /\bCONCURRENTLY\b/i;
const DETACHES = /\bDETACH\s+PARTITION\b[^;]*\bCONCURRENTLY\s*$/i;
/** CLUSTER without the name of a table. */
const ALL_TABLES = /^CLUSTER\s*(\([^)]*\)\s*|VERBOSE\s*)?$/i;
/** COMMIT or ROLLBACK as a statement of a block; not ON COMMIT DROP, nor ROLLBACK TO. */
const COMMITS = /(?<!\bON\s+)\b(COMMIT|ROLLBACK)(\s+AND\s+(NO\s+)?CHAIN)?\s*;/i;
const NO_SLOT = /\b(create_slot|connect)\s*=\s*'?(false|off|0|no)\b/i;
const MOVES = /\bSET\s+TABLESPACE\b/i;
const REFRESHES = /\b(REFRESH|SET|ADD|DROP)\s+PUBLICATION\b/i;
const NO_REFRESH = /\brefresh\s*=\s*'?(false|off|0|no)\b/i;

/** What PostgreSQL does with a statement inside a transaction block, told by its leading words. */
export function classify({ words, text }: Statement): StatementKind {
  const [first, second, third] = words;
  // It would take the migration lock and the history row with it.
  if (first === 'PREPARE' && second === 'TRANSACTION') {
    return { kind: 'refused', why: 'SOURCE_TRANSACTION_CONTROL' };
  }
  if (controlsTransaction(words)) return { kind: 'transaction-control', leaves: leaves(words) };
  switch (first) {
    case 'COPY':
      return /\bFROM\s+STDIN\b/i.test(text)
        ? { kind: 'refused', why: 'SOURCE_COPY_STDIN' }
        : { kind: 'plain' };
    case 'VACUUM':
      return outside();
    case 'ALTER':
      return altersOutside(words, text);
    case 'CLUSTER':
      return ALL_TABLES.test(text) ? outside() : plain();
    case 'DISCARD':
      return second === 'ALL' ? outside() : plain();
    case 'DO':
      return COMMITS.test(text) ? outside(true) : plain();
    case 'CREATE':
      return createsOutside(second, third, text);
    case 'DROP':
      if (second === 'INDEX' && third === 'CONCURRENTLY') return outside(true);
      return second === 'DATABASE' || second === 'TABLESPACE' ? outside() : plain();
    case 'REINDEX':
      if (CONCURRENTLY.test(text)) return outside(true);
      return words.some((word) => /^(SCHEMA|DATABASE|SYSTEM)$/.test(word)) ? outside() : plain();
    case 'CALL':
      return /\brefresh_continuous_aggregate\b/i.test(text) ? outside() : plain();
    default:
      return plain();
  }
}

const plain = (): StatementKind => ({ kind: 'plain' });
const outside = (leavesTraces = false): StatementKind => ({ kind: 'no-transaction', leavesTraces });

function controlsTransaction([first, second, third]: readonly string[]): boolean {
  switch (first) {
    case 'BEGIN':
    case 'COMMIT':
    case 'END':
    case 'ABORT':
      return true;
    case 'START':
      return second === 'TRANSACTION';
    case 'ROLLBACK':
      return second !== 'TO' && third !== 'TO';
    default:
      return false;
  }
}

function leaves(words: readonly string[]): 'open' | 'closed' {
  const chained = words.join(' ').includes('AND CHAIN');
  return chained || words[0] === 'BEGIN' || words[0] === 'START' ? 'open' : 'closed';
}

function createsOutside(second?: string, third?: string, text = ''): StatementKind {
  if (second === 'DATABASE' || second === 'TABLESPACE') return outside();
  if (second === 'SUBSCRIPTION') return NO_SLOT.test(text) ? plain() : outside();
  if (second === 'INDEX' || (second === 'UNIQUE' && third === 'INDEX')) {
    const [head] = text.split(/\bON\b/i);
    if (CONCURRENTLY.test(head ?? '')) return outside(true);
    return /timescaledb\.transaction_per_chunk/i.test(text) ? outside(true) : plain();
  }
  const aggregate = second === 'MATERIALIZED' && /timescaledb\.continuous/i.test(text);
  return aggregate && !/\bWITH\s+NO\s+DATA\s*$/i.test(text) ? outside() : plain();
}

function altersOutside([, second]: readonly string[], text: string): StatementKind {
  switch (second) {
    case 'SYSTEM':
      return outside();
    case 'TABLE':
      return DETACHES.test(text) ? outside(true) : plain();
    case 'DATABASE':
      return MOVES.test(text) ? outside() : plain();
    case 'SUBSCRIPTION':
      return REFRESHES.test(text) && !NO_REFRESH.test(text) ? outside() : plain();
    default:
      return plain();
  }
}
