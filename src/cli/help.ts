import { VERSION } from '../index.ts';
import { common } from './arguments.ts';
import { loadCommand } from './call.ts';
import type { Options } from './commands/command.ts';
import { commands } from './commands/index.ts';

/** The text of `--help`: of a command, or of the whole command line. */
export async function help(name?: string): Promise<string> {
  return name === undefined ? overview() : commandHelp(name);
}

function overview(): string {
  const list = Object.entries(commands).map(([name, { summary }]): [string, string] => [
    name,
    summary,
  ]);
  return [
    `handrail ${VERSION}: the handrail for every step up or down of your database schema`,
    '',
    'Usage: handrail <command> [arguments] [options]',
    '',
    'Commands',
    ...columns(list),
    '',
    'Options of every command',
    ...optionLines(common),
    '',
    'Start here',
    '  handrail create add_users                        writes migrations/0001_add_users.up.sql and .down.sql',
    '  DATABASE_URL=postgres://… handrail up            applies what is pending',
    '  handrail up --database-url sqlite:data/app.db    the same on SQLite',
    '',
    'Exit codes: 0 done, 1 a check found something, 2 could not do it.',
  ].join('\n');
}

async function commandHelp(name: string): Promise<string> {
  const { command } = await loadCommand(name);
  const usage = ['handrail', name, command.argument, '[options]'].filter(Boolean).join(' ');
  const own = optionLines(command.options ?? {});
  return [
    `handrail ${name}: ${commands[name]?.summary}`,
    '',
    `Usage: ${usage}`,
    ...(own.length > 0 ? ['', 'Options', ...own] : []),
    '',
    'Options of every command',
    ...optionLines(common),
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

function optionLines(options: Options): string[] {
  return columns(
    Object.entries(options).map(([name, { short, value, help }]): [string, string] => [
      `${short ? `-${short}, ` : ''}--${name}${value ? ` <${value}>` : ''}`,
      help,
    ]),
  );
}

function columns(rows: readonly [string, string][]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
