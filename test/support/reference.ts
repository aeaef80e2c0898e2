import { common } from '../../src/cli/arguments.ts';
import type { Command, Options } from '../../src/cli/commands/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { markdownTable } from './markdown.ts';

const BLOCK = /^<!-- generated: (\S+) -->\n[\s\S]*?^<!-- end -->$/gm;

/** Names of the generated blocks of a page, in order. */
export function blocksOf(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, name = '']) => name);
}

/**
 * A page with its generated blocks made anew. `commands` is the list of commands, `options` what every
 * command takes, and the name of a command how it is called.
 */
export async function withBlocks(page: string): Promise<string> {
  const texts = new Map<string, string>();
  for (const name of blocksOf(page)) texts.set(name, await block(name));
  return page.replace(
    BLOCK,
    (_, name: string) => `<!-- generated: ${name} -->\n\n${texts.get(name)}\n\n<!-- end -->`,
  );
}

/** Every command with what it takes. */
export async function allCommands(): Promise<Map<string, Command>> {
  const loaded = Object.entries(commands).map(
    async ([name, { load }]) => [name, (await load()).command] as const,
  );
  return new Map(await Promise.all(loaded));
}

/** The names of the options that a command takes. */
export function optionsOf(command: Command): string[] {
  return Object.keys({ ...common, ...command.options });
}

async function block(name: string): Promise<string> {
  if (name === 'options') return optionTable(common);
  const all = await allCommands();
  if (name === 'commands') return commandTable(all);
  const command = all.get(name);
  if (!command) throw new Error(`there is no command "${name}" to generate a block for`);
  const usage = `handrail ${called(name, command)} [options]`;
  const own = Object.keys(command.options ?? {}).length > 0;
  return [
    `\`\`\`\n${usage}\n\`\`\``,
    ...(own ? [optionTable(command.options ?? {})] : []),
    `\`\`\`sh\n${command.examples.join('\n')}\n\`\`\``,
  ].join('\n\n');
}

const called = (name: string, { argument }: Command) => [name, argument].filter(Boolean).join(' ');

function commandTable(all: Map<string, Command>): string {
  return markdownTable([
    ['command', 'what it does'],
    ...[...all].map(([name, command]) => [
      `\`${called(name, command)}\``,
      commands[name]?.summary ?? '',
    ]),
  ]);
}

function optionTable(options: Options): string {
  return markdownTable([
    ['option', 'meaning'],
    ...Object.entries(options).map(([name, { short, value, help }]) => [
      `\`${short ? `-${short}, ` : ''}--${name}${value ? ` <${value}>` : ''}\``,
      help,
    ]),
  ]);
}
