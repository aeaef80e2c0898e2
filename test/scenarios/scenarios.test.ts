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
import { afterAll, beforeAll, describe, it } from 'vitest';
import { play } from './play.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { type StageKind, stages } from './stage.ts';

const stories = fileURLToPath(new URL('./', import.meta.url));
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const DEFAULT = ['postgres', 'sqlite'];
const groups: Record<string, string[]> = {
  everywhere: Object.keys(stages),
  servers: Object.keys(stages).filter((name) => stages[name]?.tags.includes('server')),
};
const LONGEST = 120_000;

const built = existsSync(program);
if (!built) process.stderr.write('Skipping the stories of the command line: run "make build"\n');

const usable = new Set<StageKind>();
for (const [name, stage] of Object.entries(built ? stages : {})) {
  const why = await stage.missing();
  if (why === null) usable.add(stage);
  else process.stderr.write(`Skipping the stories on ${name}: ${why}\n`);
}

let folder: string;
let bin: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-stories-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(program, join(bin, 'handrail'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!built)('the command line', () => {
  for (const file of readdirSync(stories).sort()) {
    if (!file.endsWith('.txt')) continue;
    const scenario = parseScenario(file, readFileSync(join(stories, file), 'utf8'));
    for (const [name, kind] of stagesOf(scenario.on)) {
      const test = usable.has(kind) ? it.concurrent : it.skip;
      test(`${file} on ${name}: ${scenario.title}`, () => tell(scenario, name, kind), LONGEST);
    }
  }
});

async function tell(scenario: Scenario, name: string, kind: StageKind): Promise<void> {
  const place = mkdtempSync(join(folder, `${name}-`));
  const stage = await kind.open(place);
  try {
    await play(scenario, { stage, tags: [name, ...kind.tags], folder: place, bin });
  } finally {
    await stage.close();
  }
}

function stagesOf(on: readonly string[]): [string, StageKind][] {
  const names = (on.length > 0 ? on : DEFAULT).flatMap((name) => groups[name] ?? [name]);
  return names.map((name) => {
    const kind = stages[name];
    if (!kind) throw new Error(`no story runs on "${name}"`);
    return [name, kind];
  });
}
