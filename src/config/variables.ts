import { HandrailError, type Place } from '../errors.ts';

/** Variables of the environment, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\}/g;

/**
 * A text with its `${VAR}` and `${VAR:-default}` replaced; as in a shell, an empty variable counts as absent.
 * Throws CONFIG_MISSING_VARIABLE, and CONFIG_INVALID for what looks like a variable and is none.
 */
export function substitute(text: string, variables: Variables, at: Place): string {
  const open = text.replace(VARIABLE, '').indexOf('${');
  if (open >= 0) {
    throw new HandrailError(
      'CONFIG_INVALID',
      { problem: `"${text.replace(VARIABLE, '').slice(open)}" begins like a variable and is none` },
      { at, hint: `Write \${NAME} or \${NAME:-default}.` },
    );
  }
  return text.replace(VARIABLE, (_, variable: string, otherwise?: string) => {
    const found = variables[variable] || otherwise;
    if (found !== undefined) return found;
    throw new HandrailError('CONFIG_MISSING_VARIABLE', { variable }, { at });
  });
}

/** What of a text stands in the file itself: its variables are taken out, their defaults stay. */
export function literalPart(text: string): string {
  return text.replace(VARIABLE, (_, __, otherwise: string = '') => otherwise);
}
