import { VERSION } from '../index.ts';
import { peek } from './arguments.ts';
import { call, fail } from './call.ts';

/** Runs the command line and gives its exit code: 0 done, 1 a check found something, 2 could not do it. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = peek(args);
  const [name, topic] = positionals;
  if (name === undefined && values.version === true) return print(VERSION);
  if (name !== undefined && name !== 'help' && values.help !== true)
    return call(name, args, values);
  const { help } = await import('./help.ts');
  try {
    return print(await help(name === 'help' ? topic : name));
  } catch (error) {
    return fail('help', values, error);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Node ends in less time when it is told to; what is not yet written must not be lost.
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
});
