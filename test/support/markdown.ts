import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A Markdown file of the repository. */
export interface Page {
  /** Below the repository. */
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** The page of that path. */
export function page(path: string): Page {
  const file = join(root, path);
  return { path, file, text: readFileSync(file, 'utf8') };
}

/** What people read: the pages at the top, and all below `docs/` and `examples/`. */
export function allPages(): Page[] {
  const below = ['docs', 'examples'].flatMap(filesBelow);
  const top = readdirSync(root);
  return [...top, ...below].filter((path) => path.endsWith('.md')).map(page);
}

/** The files below a folder of the repository, without installed packages, of which one leads back to the repository. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Links of a page that lead nowhere: to no file, or to no heading of one. */
export function brokenLinks({ file, path, text }: Page): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
  const broken = links.filter((to) => {
    if (/^[a-z]+:/.test(to)) return false;
    const [name = '', anchor] = to.split('#');
    const target = name === '' ? file : join(dirname(file), name);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchors(readFileSync(target, 'utf8')).includes(anchor);
  });
  return broken.map((to) => `${path}: ${to}`);
}

/** Headings of that level, as they stand. */
export function headings(text: string, level: number): string[] {
  const pattern = new RegExp(`^#{${level}} (.+)$`, 'gm');
  return [...withoutCode(text).matchAll(pattern)].map(([, title = '']) => title);
}

/** The first cells of the rows of a table, by the title of its first column. */
export function firstColumn(text: string, title: string): string[] {
  const [, after = ''] = text.split(new RegExp(`^\\| ${title} +\\|.*\\n\\|[-| ]+\\|\\n`, 'm'));
  const [rows = ''] = after.split(/\n(?!\|)/);
  return [...rows.matchAll(/^\| `?([^`|]+?)`? *\|/gm)].map(([, cell = '']) => cell);
}

/** Everything that is set as code: spans, and the lines of blocks. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  const spans = [...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...blocks.flatMap((block) => block.split('\n')), ...spans];
}

/** A Markdown table as the formatter leaves it. */
export function markdownTable([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

function anchors(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const withoutBlocks = (text: string) => text.replace(/^```.*\n[\s\S]*?^```/gm, '');

const withoutCode = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, '');
