/** Moves the database along its migrations: `npm run migrate -- -command up|down|version`. */
import { isHandrailError, type RunResult } from 'handrail';
import { migratorFor } from '../src/database.ts';

const USAGE = `Usage: npm run migrate -- -command up       applies what is pending
       npm run migrate -- -command down     undoes the last migration
       npm run migrate -- -command version  shows the current version
The database is that of DATABASE_URL.`;

const commands: Record<string, (url: string) => Promise<void>> = {
  async up(url) {
    report(await migratorFor(url).up(), 'applied', 'Nothing to apply.');
  },
  async down(url) {
    report(await migratorFor(url).down(), 'undone', 'Nothing to undo.');
  },
  async version(url) {
    const { version, dirty } = await migratorFor(url).version();
    console.log(dirty ? `${version} (dirty)` : version);
  },
};

function report({ applied, version, warnings }: RunResult, word: string, nothing: string): void {
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  for (const one of applied) console.log(`${word} ${one.version}_${one.name}`);
  if (applied.length === 0) console.log(nothing);
  console.log(`version ${version}`);
}

async function main(args: string[]): Promise<number> {
  const [, name = ''] = /^--?command[ =](\w+)$/.exec(args.join(' ')) ?? [];
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const url = process.env.DATABASE_URL;
  if (!command || !url) {
    console.error(command ? `DATABASE_URL is not set.\n${USAGE}` : USAGE);
    return 2;
  }
  try {
    await command(url);
    return 0;
  } catch (error) {
    const { message } = error as Error;
    console.error(isHandrailError(error) ? `${error.code}: ${message}\n${error.hint}` : message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
