/** Longer statements are cut: they are to be recognised. */
const LONGEST = 200;

const MASK = '********';

/** A statement of somebody else on one line, cut, and without the passwords that it may hold. */
export function shortened(sql: string): string {
  const text = masked(sql).replace(/\s+/g, ' ').trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Masks the text behind PASSWORD, also an open one since the server cuts long statements, and passwords in URLs. */
export function masked(sql: string, mask = MASK): string {
  return sql
    .replace(/(\bpassword\b\s*[=:]?\s*)e?'(?:[^'\\]|''|\\.)*(?:'|$)/gi, `$1'${mask}'`)
    .replace(/(\bpassword\s*=\s*)[^\s',;)]+/gi, `$1${mask}`)
    .replace(/(:\/\/[^\s/@:']*:)[^\s@']+@/g, `$1${mask}@`);
}
