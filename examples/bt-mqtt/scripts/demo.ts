/** `npm run demo`: the npm scripts of this example, one after the other, on a throwaway PostgreSQL. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { startPostgres } from '../../../tools/postgres.mjs';
import { createDatabaseClient } from '../src/db/client.ts';
import { messagesOfDevice, messagesWithService } from '../src/messages.ts';

const say = (text: string) => process.stdout.write(`\n${text}\n`);

async function npm(script: string, input?: string, expected = 0): Promise<void> {
  say(`$ npm run ${script}${input ? ` < ${input}` : ''}`);
  const child = spawn('npm', ['run', '--silent', ...script.split(' ')], {
    stdio: [input ? 'pipe' : 'inherit', 'inherit', 'inherit'],
  });
  if (input && child.stdin)
    createReadStream(input)
      .pipe(child.stdin)
      .on('error', () => {});
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== expected) throw new Error(`npm run ${script} ended with ${code}`);
}

async function query(): Promise<void> {
  const { db, close } = await createDatabaseClient();
  try {
    const day = [new Date('2026-01-31'), new Date('2026-02-01')] as const;
    const heard = await messagesOfDevice(db, 'a4:c1:38:0f:11:01', ...day).execute();
    say('A4:C1:38:0F:11:01 was heard');
    for (const { timestamp, scanner_id, rssi } of heard) {
      process.stdout.write(`  ${timestamp.toISOString()}  ${scanner_id}  ${rssi} dBm\n`);
    }
    const withBattery = await messagesWithService(db, '180f').execute();
    say(`${withBattery.length} messages are from devices that tell their battery level (180f)`);
  } finally {
    await close();
  }
}

const server = await startPostgres();
process.env.DATABASE_URL = server.url.replace(/postgres$/, 'btmqtt_dev');
try {
  await npm('db:setup');
  say('The subscriber applies nothing itself; it says what is missing:');
  await npm('start', 'messages.jsonl', 1);
  await npm('migrate:latest');
  await npm('migrate:status');
  await npm('start', 'messages.jsonl');
  await query();
  await npm('migrate:down');
  await npm('migrate:up');
  await npm('db:verify-types');
  say('That was all: the server is gone again. Next: README.md');
} finally {
  await server.stop();
}
