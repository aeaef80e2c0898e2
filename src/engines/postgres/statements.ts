import type { Statement } from '../../sql/splitter.ts';
import type { StatementKind } from '../engine.ts';

const CONCURRENTLY = /\bCONCURRENTLY\b/i;

/** What PostgreSQL does with a statement inside a transaction block, told by its leading words. */
export function classify({ words, text }: Statement): StatementKind {
  const [first, second, third] = words;
  if (controlsTransaction(words)) return { kind: 'transaction-control', leaves: leaves(words) };
  switch (first) {
    case 'COPY':
      return /\bFROM\s+STDIN\b/i.test(text)
        ? { kind: 'refused', why: 'SOURCE_COPY_STDIN' }
        : { kind: 'plain' };
    case 'VACUUM':
      return outside();
    case 'ALTER':
      return second === 'SYSTEM' || detachesConcurrently(words, text) ? outside() : plain();
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
    case 'PREPARE':
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
  if (second === 'INDEX' || (second === 'UNIQUE' && third === 'INDEX')) {
    const [head] = text.split(/\bON\b/i);
    if (CONCURRENTLY.test(head ?? '')) return outside(true);
    return /timescaledb\.transaction_per_chunk/i.test(text) ? outside(true) : plain();
  }
  const aggregate = second === 'MATERIALIZED' && /timescaledb\.continuous/i.test(text);
  return aggregate && !/\bWITH\s+NO\s+DATA\s*$/i.test(text) ? outside() : plain();
}

function detachesConcurrently(words: readonly string[], text: string): boolean {
  return words[1] === 'TABLE' && /\bDETACH\s+PARTITION\b[^;]*\bCONCURRENTLY\s*$/i.test(text);
}
