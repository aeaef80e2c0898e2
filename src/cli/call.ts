import {
  createMigrator,
  databaseUrl,
  HandrailError,
  loadSettings,
  migratorOptions,
  nearest,
  type Settings,
} from '../index.ts';
import { invalid, parse, type Values } from './arguments.ts';
import type { Call } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { interrupts } from './interrupts.ts';
import { createRenderer, type Renderer } from './render/index.ts';

const COULD_NOT = 2;

/** Calls a command and prints its answer, or the error. Gives the exit code. */
export async function call(name: string, args: readonly string[], early: Values): Promise<number> {
  const renderer = rendererFor(name, early);
  const stop = interrupts(renderer);
  try {
    const { command } = await loadCommand(name);
    const { values, positionals } = parse(name, command, args);
    let loaded: Promise<Settings> | undefined;
    const settings = async () => {
      loaded ??= loadSettings(flagsOf(values), process.env);
      const found = await loaded;
      renderer.environment = found.environment;
      for (const message of found.notes) renderer.event({ type: 'warning', message });
      return found;
    };
    const options: Call['options'] = async ({ database, engine } = { database: true }) => {
      const found = await settings();
      const url = engine === undefined ? (found.url ?? '') : `${engine}:`;
      return {
        ...migratorOptions(found, database ? databaseUrl(found) : url),
        ...wait(name, values),
        onEvent: (event) => renderer.event(event),
      };
    };
    const migrator: Call['migrator'] = async (needs) => createMigrator(await options(needs));
    const { answer, exit } = await command.run({
      args,
      showPlan: () => renderer.showPlan(),
      values,
      positionals,
      get signal() {
        return stop.signal;
      },
      settings,
      options,
      migrator,
    });
    renderer.answer(answer);
    return exit ?? 0;
  } catch (error) {
    renderer.error(error);
    return COULD_NOT;
  } finally {
    renderer.close();
    stop.end();
  }
}

/** Prints an error as the command `name` would, and gives the exit code. */
export function fail(name: string, values: Values, error: unknown): number {
  rendererFor(name, values).error(error);
  return COULD_NOT;
}

function rendererFor(command: string, values: Values): Renderer {
  return createRenderer({
    command,
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    flags: {
      json: values.json === true,
      quiet: values.quiet === true,
      verbose: values.verbose === true,
      color: values['no-color'] !== true,
    },
  });
}

/** Loads a command. Throws USAGE_UNKNOWN_COMMAND with the nearest name. */
export function loadCommand(name: string) {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry) return entry.load();
  const suggestion = nearest(name, Object.keys(commands));
  throw new HandrailError('USAGE_UNKNOWN_COMMAND', {
    command: name,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function flagsOf(values: Values) {
  const text = (name: string) => values[name] as string | undefined;
  return {
    config: text('config'),
    env: text('env'),
    envFile: text('env-file'),
    databaseUrl: text('database-url'),
    dir: values.dir as string[] | undefined,
    format: text('format'),
    table: text('table'),
  };
}

function wait(name: string, { wait: given }: Values): { waitSeconds?: number } {
  if (given === undefined) return {};
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds >= 0) return { waitSeconds: seconds };
  throw invalid(name, `"${given}" is no number of seconds`);
}
