import type { Text } from '../error-texts.ts';

/** What can go wrong when types are written. */
export const typesTexts = {
  TYPES_NOT_WRITABLE: {
    message: (d: { file: string; reason: string }) => `"${d.file}" can't be written: ${d.reason}`,
    hint: () => 'Choose another file with --out, or make it writable for this user.',
  },
} satisfies Record<string, Text<never>>;
