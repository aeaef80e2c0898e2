/** Marks that other tools leave in their files. Read as ours, such a file would run its down part as well. */
const MARKERS: readonly { pattern: RegExp; tool: string }[] = [
  { pattern: /^--\s*migrate:(up|down)\b/i, tool: 'dbmate' },
  { pattern: /^--\s*\+goose\b/i, tool: 'goose' },
  { pattern: /^--[\s-]*(up|down)\s+migration\b/i, tool: 'node-pg-migrate' },
  { pattern: /^----\s*create above/i, tool: 'tern' },
  { pattern: /^--\s*liquibase\b/i, tool: 'Liquibase' },
  { pattern: /^-->\s*statement-breakpoint/i, tool: 'Drizzle' },
];

/** Finds, quickly, whether a text may hold such a mark at all. */
export const MAYBE_MARKER =
  /^[ \t]*--[ \t>+-]*(migrate:|goose|up[ \t]+migration|down[ \t]+migration|create above|liquibase|statement-breakpoint)/im;

/** The tool that a comment line belongs to, or null. */
export function toolOfMarker(comment: string): string | null {
  return MARKERS.find(({ pattern }) => pattern.test(comment))?.tool ?? null;
}

/** Matches every mark. */
export const ANY_MARKER = new RegExp(MARKERS.map(({ pattern }) => pattern.source).join('|'), 'i');
