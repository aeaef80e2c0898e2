import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HandrailError } from '../errors.ts';

/**
 * Loads a module in TypeScript (`.ts`, `.mts`) or JavaScript (`.js`, `.mjs`) and gives its exports. Needs no
 * set-up: the `paths` of the nearest `tsconfig.json` hold. `shown` is its name in errors. Throws SOURCE_MODULE_FAILED, with the line where
 * it is known, for a syntax error, a missing import and a module that throws while it is loaded.
 */
export async function loadModule(
  path: string,
  shown: string = path,
): Promise<Record<string, unknown>> {
  const file = resolve(path);
  try {
    if (process.versions.bun || /\.(js|mjs)$/.test(file)) return await native(file);
    const { createJiti } = await import('jiti');
    // An edited file is another module, also within one process.
    const options = { tsconfigPaths: true, interopDefault: false, moduleCache: false };
    const jiti = createJiti(pathToFileURL(file).href, options);
    return await jiti.import(file);
  } catch (error) {
    throw failed(file, shown, error);
  }
}

function native(file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(file).href);
}

function failed(file: string, shown: string, cause: unknown): HandrailError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [first = ''] = message.split('\n');
  const reason = first.replace(/^ParseError: | imported from .*$/g, '').trim();
  const stack = cause instanceof Error ? String(cause.stack) : '';
  const [line, column] = placeIn(file, message) ?? placeIn(file, stack) ?? [1, 1];
  const at = { file: shown, line, column };
  return new HandrailError('SOURCE_MODULE_FAILED', { file: shown, reason }, { at, cause });
}

/** The first place in the file that a message or a stack names, as `path:line:column`. */
function placeIn(file: string, text: string): [number, number] | null {
  for (const name of [file, pathToFileURL(file).href]) {
    const from = text.indexOf(`${name}:`);
    const [, line, column] = /^:(\d+)(?::(\d+))?/.exec(text.slice(from + name.length)) ?? [];
    if (from >= 0 && line) return [Number(line), Number(column ?? 1)];
  }
  return null;
}
