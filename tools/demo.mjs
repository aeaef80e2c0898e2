/** `make demo`: the main job on an embedded PostgreSQL and on SQLite, in a temporary folder. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from './postgres.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = path.join(root, 'dist/cli/main.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handrail-demo-'));

process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => process.exit(130));
}

/** @param {string} text */
function say(text) {
  const bold = process.stdout.isTTY && !process.env.NO_COLOR;
  process.stdout.write(bold ? `\n\x1b[1m${text}\x1b[22m\n` : `\n${text}\n`);
}

/**
 * Runs the command line in the demo's folder, as a user would.
 * @param {string} command
 * @param {string} url
 * @param {number} [expected] the exit code that the demo is about
 */
async function handrail(command, url, expected = 0) {
  process.stdout.write(`\n$ handrail ${command}\n`);
  const child = spawn(process.execPath, [binary, ...command.split(' ')], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
    stdio: 'inherit',
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== expected) throw new Error(`handrail ${command} ended with ${code}`);
}

/** @param {string} from */
function takeMigrations(from) {
  const migrations = path.join(folder, 'migrations');
  fs.rmSync(migrations, { recursive: true, force: true });
  fs.cpSync(path.join(root, from), migrations, { recursive: true });
  return migrations;
}

async function onPostgres() {
  say('PostgreSQL: starting one from npm …');
  const server = await startPostgres();
  const url = await server.createDatabase('config_guardian');
  const migrations = takeMigrations('examples/config-guardian/migrations');
  try {
    say('Seven migrations of a configuration service, from nothing');
    await handrail('up', url);
    await handrail('status', url);

    say('Undo the last two, and go up again');
    await handrail('down 2', url);
    await handrail('up', url);

    say('A migration with a mistake: nothing of it stays, and the error says where it is');
    const broken = path.join(migrations, '008_add_team.up.sql');
    fs.writeFileSync(
      broken,
      'CREATE TABLE teams (id VARCHAR(64) PRIMARY KEY);\n\nALTER TABLE users\n  ADD COLUMN team_id VARCHAR(64) REFERENCES team (id);\n',
    );
    fs.writeFileSync(
      path.join(migrations, '008_add_team.down.sql'),
      'ALTER TABLE users DROP COLUMN team_id;\nDROP TABLE teams;\n',
    );
    process.stdout.write(
      `\n$ cat migrations/008_add_team.up.sql\n${fs.readFileSync(broken, 'utf8')}`,
    );
    await handrail('up', url, 2);

    say('Correct the name, and the next run goes on');
    fs.writeFileSync(broken, fs.readFileSync(broken, 'utf8').replace('team (id)', 'teams (id)'));
    await handrail('up', url);
    await handrail('version', url);
  } finally {
    await server.stop();
  }
}

async function onSqlite() {
  say('The same in short on SQLite, without any server');
  const migrations = takeMigrations('tools/demo-sqlite');
  fs.mkdirSync(migrations, { recursive: true });
  const url = 'sqlite:app.db';
  await handrail('up', url);
  await handrail('down', url);
  await handrail('up', url);
  await handrail('status', url);
}

try {
  if (!fs.existsSync(binary)) throw new Error('dist/ is missing: run "make build" first');
  await onPostgres();
  await onSqlite();
  say('That was all: both databases are gone again. Next: README.md');
} catch (error) {
  process.stderr.write(`\nThe demo could not go on: ${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
