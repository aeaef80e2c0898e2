/** A name as a quoted identifier, in every SQL dialect we know: `"order ""items"""`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
