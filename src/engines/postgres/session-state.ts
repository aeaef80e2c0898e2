import type { Statement } from '../../sql/splitter.ts';
import type { SessionState } from '../engine.ts';
import { find, NAME, partsOf } from './names.ts';

const SETTING: SessionState = { kind: 'setting' };

/** What a statement leaves in the session beside what it does in the database. */
export function leaves({ words, text }: Statement): SessionState | null {
  const [first = '', second = ''] = words;
  switch (first) {
    case 'SET':
      return /^(LOCAL|TRANSACTION|CONSTRAINTS)$/.test(second) ? null : SETTING;
    case 'RESET':
    case 'PREPARE':
    case 'DEALLOCATE':
    case 'DISCARD':
    case 'LISTEN':
    case 'UNLISTEN':
    case 'LOAD':
      return second === 'TRANSACTION' ? null : SETTING;
    case 'SELECT':
      return /\bset_config\s*\(/i.test(text) ? SETTING : null;
    case 'CREATE':
      return made(text);
    case 'DECLARE': {
      const [name] = find(text, `DECLARE ${NAME}`) ?? [];
      return name ? { kind: 'temporary', name: last(name) } : null;
    }
    case 'DROP': {
      const [name] = find(text, `DROP \\w+ (?:IF EXISTS )?${NAME}`) ?? [];
      return name ? { kind: 'removes', name: last(name) } : null;
    }
    default:
      return null;
  }
}

const TEMPORARY = `CREATE (?:OR REPLACE )?(?:LOCAL |GLOBAL )?TEMP(?:ORARY)? (?:RECURSIVE )?\\w+ (?:IF NOT EXISTS )?${NAME}`;
const IN_PG_TEMP = `CREATE \\w+ (?:IF NOT EXISTS )?(pg_temp\\s*\\.[^(\\s]+)`;

function made(text: string): SessionState | null {
  const [name] = find(text, TEMPORARY) ?? find(text, IN_PG_TEMP) ?? [];
  return name ? { kind: 'temporary', name: last(name) } : null;
}

const last = (name: string) => partsOf(name).at(-1) ?? name;
