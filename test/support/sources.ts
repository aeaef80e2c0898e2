import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of `src/`, tests excepted. */
export interface Source {
  /** Below `src/`, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without its comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path below `src/`, or the name of a package or of a module of the runtime. */
  readonly what: string;
  readonly local: boolean;
  /** By `import()`. */
  readonly lazy: boolean;
}

const folder = fileURLToPath(new URL('../../src/', import.meta.url));

/** Reads all of `src/`. */
export function readSources(): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(folder + path, 'utf8')));
}

/** What the scans look at in a file of that path and text. */
export function sourceOf(path: string, text: string): Source {
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

const REGEX_LITERAL =
  /(?<=(?:[=(,:[!&|?{};+>]|\breturn|^)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;
const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/;
const TOKEN = new RegExp(
  `(?<kept>${STRING.source}|${REGEX_LITERAL.source})|${COMMENT.source}`,
  'gm',
);

function withoutComments(text: string): string {
  return text.replace(TOKEN, (_, kept: string | undefined) => kept ?? '');
}

const IMPORT =
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(IMPORT)].map(([, from, bare, lazy]) => {
    const given = from ?? bare ?? lazy ?? '';
    const local = given.startsWith('.');
    const what = local ? posix.join(posix.dirname(path), given) : given;
    return { what, local, lazy: lazy !== undefined };
  });
}
