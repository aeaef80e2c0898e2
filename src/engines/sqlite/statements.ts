import type { Statement } from '../../sql/splitter.ts';
import type { StatementKind } from '../engine.ts';
import { parsePragma } from './pragma.ts';

/** What SQLite does with a statement inside a transaction, as tried on 3.51 to 3.54. */
export function classify({ words, text }: Statement): StatementKind {
  const [first, second, third] = words;
  switch (first) {
    case 'BEGIN':
      return { kind: 'transaction-control', leaves: 'open' };
    case 'COMMIT':
    case 'END':
      return { kind: 'transaction-control', leaves: 'closed' };
    case 'ROLLBACK':
      return second === 'TO' || third === 'TO'
        ? { kind: 'plain' }
        : { kind: 'transaction-control', leaves: 'closed' };
    case 'VACUUM':
    case 'DETACH':
      return { kind: 'no-transaction', leavesTraces: false };
    case 'PRAGMA':
      return classifyPragma(text);
    default:
      return { kind: 'plain' };
  }
}

/** In a transaction, `foreign_keys` and `journal_mode` stay as they are without a word; the others fail. */
function classifyPragma(text: string): StatementKind {
  const { name, value } = parsePragma(text) ?? {};
  if (name === 'wal_checkpoint' || (name === 'journal_mode' && value !== undefined)) {
    return { kind: 'no-transaction', leavesTraces: false };
  }
  const before = (name === 'foreign_keys' || name === 'synchronous') && value !== undefined;
  return { kind: before ? 'before-transaction' : 'plain' };
}
