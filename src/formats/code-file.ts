import { HandrailError } from '../errors.ts';
import { checksum } from '../migration/checksum.ts';
import type { CodeScript, Direction, LoadedCode } from '../migration/migration.ts';
import { readTextFile } from './text-file.ts';

/** A module that exports `up(db)` and perhaps `down(db)`, over Kysely. */
export interface CodeFile {
  readonly up: CodeScript;
  readonly down: CodeScript | null;
  /** The reason in `config = { irreversible: '…' }`; null when nothing is said. */
  readonly irreversible: string | null;
}

type Exports = Readonly<Record<string, unknown>>;

/** What a module looks like that exports `down`, as far as its text tells; it is loaded before it runs. */
const MAY_HAVE_DOWN =
  /\bexport\s+(?:async\s+)?(?:function\*?|const|let|var)\s+down\b|\bexport\s*\{[^}]*\bdown\b|\bexport\s*(?:\*|default\b)|\bexports\.down\b/;
const IRREVERSIBLE = /\birreversible\s*:\s*(['"`])(.*?)\1/;

/**
 * Reads a module as text: its checksum tells which text it is of, since a compiled file differs from its
 * source. The module itself is loaded only when it runs.
 */
export function readCodeFile(path: string, shown: string): CodeFile {
  const text = readText(path, shown);
  const kind = /ts$/.test(path) ? 'ts' : 'js';
  const sum = checksum([text]).replace(':', `-${kind}:`);
  let module: Promise<Exports> | undefined;
  const load = (direction: Direction) => async (): Promise<LoadedCode> => {
    module ??= import('../util/load-module.ts').then(({ loadModule }) => loadModule(path));
    const found = await module;
    if (readText(path, shown) !== text) throw new HandrailError('SOURCE_CHANGED', { file: shown });
    return loaded(found, direction, shown);
  };
  const script = (direction: Direction): CodeScript => ({
    kind: 'code',
    file: shown,
    path,
    text,
    checksum: sum,
    load: load(direction),
  });
  return {
    up: script('up'),
    down: MAY_HAVE_DOWN.test(text) ? script('down') : null,
    irreversible: IRREVERSIBLE.exec(text)?.[2] ?? null,
  };
}

function readText(path: string, shown: string): string {
  return [...readTextFile(path, shown).chunks()].join('');
}

function loaded(module: Exports, direction: Direction, file: string): LoadedCode {
  const exported = { ...(module.default as Exports | undefined), ...module };
  const migrate = exported[direction];
  if (typeof migrate !== 'function') {
    throw new HandrailError('SOURCE_NO_EXPORT', { file, direction });
  }
  const config = exported.config as { transaction?: boolean } | undefined;
  return {
    transaction: config?.transaction !== false,
    run: async (database) => void (await migrate(await database.kysely())),
  };
}
