import type { Rule } from '../rule.ts';

const SECRET =
  /\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}|\bsk_live_[A-Za-z0-9]{16,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]+:([^\s@/'"${}]{3,})@/i;

const CONNECTION_PASSWORD = /'(?=[^']*\b(?:host|dbname|user)\s*=)[^']*\bpassword\s*=\s*([^\s']+)/i;

export const rule: Rule = {
  id: 'credential-in-migration',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  alsoDown: true,
  summary: 'a password or a key in a migration',
  effect: 'Whoever can read the repository, or the history table, has it.',
  safeWay: "Set it outside of migrations, and change it: it is in the repository's history.",
  given: `CREATE TABLE settings (name text, value text);
`,
  bad: `INSERT INTO settings (name, value) VALUES ('billing', 'https://app:not-so-secret@billing.internal');
`,
  good: `INSERT INTO settings (name, value) VALUES ('billing', 'https://billing.internal');
`,
  check: ({ action, text }) => {
    if (action.kind === 'credential')
      return {
        message: `${action.what} stands here in plain text`,
        lock: null,
        at: Math.max(0, text.indexOf(action.secret)),
        secret: action.secret,
      };
    const [secret = ''] = SECRET.exec(text) ?? [];
    const password = URL_PASSWORD.exec(text)?.[1] ?? CONNECTION_PASSWORD.exec(text)?.[1] ?? '';
    const found = secret || password;
    return found === ''
      ? null
      : {
          message: 'a key or password stands here in plain text',
          lock: null,
          at: text.indexOf(found),
          secret: found,
        };
  },
};
