/** Whether a path is the pattern, lies below it, or fits its `*` (within a folder) and `**`. */
export function matches(pattern: string, path: string): boolean {
  const clean = (text: string) => text.replaceAll('\\', '/').replace(/^\.\/|\/$/g, '');
  const source = clean(pattern)
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => WILD[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`(?:^|/)${source}(?:$|/)`).test(clean(path));
}

const WILD: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};
