import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, it } from 'vitest';
import { play } from './play.ts';
import { parseScenario } from './scenario.ts';
import { type StageKind, stages } from './stage.ts';

const stories = fileURLToPath(new URL('./', import.meta.url));
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const DEFAULT = ['postgres', 'sqlite'];

const built = existsSync(program);
if (!built) process.stderr.write('Skipping the stories of the command line: run "make build"\n');

const usable = new Set<StageKind>();
for (const [name, stage] of Object.entries(built ? stages : {})) {
  const why = await stage.missing();
  if (why === null) usable.add(stage);
  else process.stderr.write(`Skipping the stories on ${name}: ${why}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'handrail-stories-'));
const bin = join(folder, 'bin');
mkdirSync(bin);
symlinkSync(program, join(bin, 'handrail'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!built)('the command line', () => {
  for (const file of readdirSync(stories)
    .filter((name) => name.endsWith('.txt'))
    .sort()) {
    const scenario = parseScenario(file, readFileSync(join(stories, file), 'utf8'));
    for (const name of stagesOf(scenario.on)) {
      const kind = stages[name] as StageKind;
      it.concurrent.skipIf(!usable.has(kind))(
        `${file} on ${name}: ${scenario.title}`,
        async () => {
          const place = mkdtempSync(join(folder, `${name}-`));
          const stage = await kind.open(place);
          try {
            await play(scenario, { stage, tags: [name, ...kind.tags], folder: place, bin });
          } finally {
            await stage.close();
          }
        },
        120_000,
      );
    }
  }
});

function stagesOf(on: readonly string[]): string[] {
  if (on.length === 0) return DEFAULT;
  if (on.includes('everywhere')) return Object.keys(stages);
  const unknown = on.find((name) => !Object.hasOwn(stages, name));
  if (unknown) throw new Error(`no story runs on "${unknown}"`);
  return [...on];
}
