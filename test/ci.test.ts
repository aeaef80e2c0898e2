import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { built, cli } from './support/command-line.ts';
import { project, write } from './support/folder.ts';
import { page } from './support/markdown.ts';
import { postgres } from './support/postgres.ts';

/** A job as GitHub and GitLab write it. */
interface Job {
  'runs-on'?: string;
  env?: Record<string, string>;
  steps?: { run?: string; uses?: string }[];
  script?: string[];
  artifacts?: { when: string; reports: { codequality: string } };
}

const { text } = page('docs/guides/ci.md');
const files = [...text.matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```/gm)].map(
  ([, path = '', yaml = '']) => ({ path, yaml, content: parse(yaml) }),
);
const configuration = files.find(({ path }) => path === 'handrail.yml');
const jobs = files
  .filter((file) => file !== configuration)
  .flatMap(({ path, content }) => {
    const all: Record<string, Job> = content.jobs ?? content;
    return Object.entries(all).map(([name, job]) => ({ name: `${path}: ${name}`, job }));
  });

const server = await postgres(17);

const commandsOf = ({ steps = [], script = [] }: Job) =>
  [...steps.map(({ run = '' }) => run), ...script].filter((line) =>
    line.startsWith('npx handrail '),
  );

/** What the commands of a job give where a branch adds this migration. */
async function run(job: Job, migration: string) {
  const path = repository(migration);
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    GITHUB_STEP_SUMMARY: 'summary.md',
    ...Object.fromEntries(
      Object.entries(job.env ?? {}).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ github\.base_ref \}\}/, 'main'),
      ]),
    ),
    ...(job.env?.DATABASE_URL ? { DATABASE_URL: await server.freshDatabase() } : {}),
  };
  const exits: (number | null)[] = [];
  const said: string[] = [];
  for (const command of commandsOf(job)) {
    const line = `exec 2>&1; npx() { shift; "${process.execPath}" "${cli}" "$@"; }; ${command}`;
    const child = spawn('sh', ['-c', line], { cwd: path, env });
    child.stdout.setEncoding('utf8').on('data', (piece: string) => said.push(piece));
    exits.push((await once(child, 'close'))[0]);
  }
  const written = ['summary.md', 'handrail.sarif', 'handrail.json'].map((name) => join(path, name));
  const texts = written
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
  return { exits, output: [...said, ...texts].join('') };
}

/** A branch of a project that has the configuration of the page. */
function repository(migration: string): string {
  const path = project({
    'handrail.yml': configuration?.yaml ?? '',
    'migrations/0001_orders.sql': 'CREATE TABLE orders (id integer PRIMARY KEY, at timestamptz);',
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: path });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'one');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('checkout', '-qb', 'branch');
  write(path, { 'migrations/0002_orders_more.sql': migration });
  git('add', '.');
  git('commit', '-qm', 'two');
  return path;
}

test.each(jobs)('$name is a job', ({ job }) => {
  const { steps, script, artifacts } = job;
  if (script) expect(artifacts).toMatchObject({ when: 'always', reports: {} });
  else
    expect(steps?.every((step) => (step.run === undefined) !== (step.uses === undefined))).toBe(
      true,
    );
  expect(commandsOf(job).length).toBeGreaterThan(0);
});

const SAFE =
  'ALTER TABLE orders ADD COLUMN note text;\n-- handrail: down\nALTER TABLE orders DROP COLUMN note;';
const DANGEROUS =
  'CREATE INDEX orders_at ON orders (at);\n-- handrail: down\nDROP INDEX orders_at;';
const checks = jobs.filter(({ job }) => commandsOf(job).some((line) => line.includes(' check ')));

describe.skipIf(!built || server.missing)('run on a branch', () => {
  test.each(jobs)('$name passes where it adds what is safe', async ({ job }) => {
    const { exits, output } = await run(job, SAFE);
    expect(exits, output).toEqual(exits.map(() => 0));
    expect(output).not.toContain('index-not-concurrent');
  });

  test.each(checks)('$name fails and says why where it adds what is not', async ({ job }) => {
    const { exits, output } = await run(job, DANGEROUS);
    expect(exits).toContain(1);
    expect(exits).not.toContain(2);
    expect(output).toContain('index-not-concurrent');
  });
});
