import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HandrailError, nearest } from '../index.ts';
import type { Command, Options } from './commands/command.ts';

/** Options that every command takes. */
export const common: Options = {
  config: { type: 'string', value: 'file', help: 'the configuration file' },
  env: { type: 'string', value: 'name', help: 'the environment of the configuration' },
  'env-file': { type: 'string', value: 'file', help: 'a file of environment variables' },
  'database-url': { type: 'string', value: 'url', help: 'the database' },
  dir: {
    type: 'string',
    multiple: true,
    value: 'folder',
    help: 'a migrations folder (repeatable)',
  },
  format: {
    type: 'string',
    value: 'tool',
    help: 'whose file names: handrail, golang-migrate, kysely',
  },
  table: { type: 'string', value: '[schema.]name', help: 'the history table' },
  wait: { type: 'string', value: 'seconds', help: 'wait so long for the database to answer' },
  json: { type: 'boolean', help: 'print one JSON document' },
  quiet: { type: 'boolean', help: 'print no progress' },
  verbose: { type: 'boolean', help: 'print statements and details' },
  yes: { type: 'boolean', help: 'answer every question with yes' },
  'no-color': { type: 'boolean', help: 'print without colours' },
  help: { type: 'boolean', short: 'h', help: 'print this help' },
};

/** Options by name; flags are `true`, repeatable ones are lists. */
export type Values = Readonly<Record<string, unknown>>;

interface Parsed {
  readonly values: Values;
  readonly positionals: readonly string[];
}

/** Options that hold wherever they stand, read before the command is known; nothing is refused here. */
export function peek(args: readonly string[]): Parsed {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: common as ParseArgsConfig['options'],
    strict: false,
    allowPositionals: true,
  });
  return { values, positionals };
}

/** The arguments of a command. Throws USAGE_INVALID for what it does not take. */
export function parse(name: string, command: Command, args: readonly string[]): Parsed {
  const options = { ...common, ...command.options };
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: options as ParseArgsConfig['options'],
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens ?? []) {
    if (token.kind === 'option') checkOption(name, token, options);
  }
  const [, ...given] = positionals;
  const many = command.argument?.endsWith('…]') ? Number.POSITIVE_INFINITY : 1;
  const most = command.argument ? many : 0;
  if (given.length > most) throw invalid(name, `unexpected argument "${given[most]}"`);
  if (command.argument?.startsWith('<') && given.length === 0) {
    throw invalid(name, `${command.argument} is missing`);
  }
  return { values, positionals: given };
}

function checkOption(
  command: string,
  token: { name: string; rawName: string; value?: string | undefined },
  options: Options,
): void {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (!option) {
    const near = nearest(token.name, Object.keys(options));
    throw invalid(command, `unknown option "${token.rawName}"`, near && `--${near}`);
  }
  if (option.type === 'string' && token.value === undefined) {
    throw invalid(command, `"${token.rawName}" needs a value: ${token.rawName} <${option.value}>`);
  }
  if (option.type === 'boolean' && token.value !== undefined) {
    throw invalid(command, `"${token.rawName}" takes no value`);
  }
}

/** The n of `down n`, a whole number from 1, when it is given. */
export function countOption(
  command: string,
  [text]: readonly string[],
): { readonly count?: number } {
  if (text === undefined) return {};
  if (/^[1-9][0-9]{0,8}$/.test(text)) return { count: Number(text) };
  throw invalid(command, `"${text}" is no count: write a whole number from 1`);
}

/** The error for arguments that a command does not take. */
export function invalid(command: string, problem: string, suggestion?: string): HandrailError {
  return new HandrailError(
    'USAGE_INVALID',
    { problem, command },
    suggestion ? { hint: `Did you mean "${suggestion}"?` } : {},
  );
}
