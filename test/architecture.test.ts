import { describe, expect, test } from 'vitest';
import { readSources, type Source, sourceOf } from './support/sources.ts';

const models = ['migration/', 'sql/', 'schema/'];
const ports = ['engines/engine.ts', 'formats/format.ts', 'lint/rule.ts'];
const useCases = [
  'scratch/',
  'proof/',
  'drift/',
  'typegen/',
  'report/',
  'scan/',
  'lint/',
  'tenants/',
];

/**
 * Who may import whom, beside its own folder, `errors.ts` and `util/`. The longest line that fits a path counts;
 * `<engine>` stands for the same folder on both sides.
 */
const mayImport: Record<string, readonly string[]> = {
  'errors.ts': ['error-texts.ts'],
  'error-texts.ts': ['error-texts/'],
  'error-texts/': ['error-texts.ts'],
  'version.ts': [],
  'util/': ['errors.ts'],
  ...Object.fromEntries(models.map((model) => [model, []])),
  ...Object.fromEntries(ports.map((port) => [port, [...models, ...ports]])),
  'engines/index.ts': ['engines/engine.ts', 'engines/<engine>/index.ts'],
  'engines/one-connection.ts': ['engines/engine.ts'],
  'engines/engine.ts': [
    ...models,
    ...ports,
    'engines/activity.ts',
    'engines/databases.ts',
    'engines/failure.ts',
    'engines/filler.ts',
    'engines/history-dialect.ts',
    'engines/pool.ts',
    'engines/scratch.ts',
    'engines/stepwise.ts',
    'engines/tracer.ts',
    'engines/application.ts',
    'engines/typings.ts',
  ],
  'engines/activity.ts': [],
  'engines/failure.ts': [],
  'engines/filler.ts': ['engines/engine.ts'],
  'engines/row-texts.ts': [],
  'engines/history-dialect.ts': ['engines/engine.ts'],
  'engines/stepwise.ts': ['sql/', 'engines/engine.ts'],
  'engines/pool.ts': ['engines/engine.ts'],
  'engines/typings.ts': ['engines/engine.ts'],
  'engines/databases.ts': ['engines/engine.ts'],
  'engines/session-driver.ts': ['engines/engine.ts'],
  'engines/scratch.ts': ['engines/engine.ts'],
  'engines/application.ts': ['engines/engine.ts'],
  'engines/tracer.ts': [...models, 'engines/engine.ts'],
  'engines/lock-file.ts': [],
  'engines/scratch-folders.ts': ['engines/lock-file.ts'],
  'engines/scratch-files.ts': [
    'engines/engine.ts',
    'engines/scratch.ts',
    'engines/scratch-folders.ts',
  ],
  'engines/<engine>/': [
    ...models,
    'engines/engine.ts',
    'engines/lock-file.ts',
    'engines/one-connection.ts',
    'engines/scratch.ts',
    'engines/scratch-folders.ts',
    'engines/scratch-files.ts',
    'engines/session-driver.ts',
    'engines/tracer.ts',
    'engines/application.ts',
    'engines/filler.ts',
    'engines/row-texts.ts',
  ],
  'formats/': [...models, 'engines/engine.ts'],
  'config/': [],
  'planner/': ['migration/'],
  'history/': [...models, ...ports, 'formats/index.ts', 'planner/'],
  'runner/': [...models, ...ports, 'planner/', 'history/'],
  ...Object.fromEntries(
    useCases.map((name, i) => [name, [...models, ...ports, ...useCases.slice(0, i)]]),
  ),
  'scratch/': [
    ...models,
    ...ports,
    'engines/lock-file.ts',
    'engines/scratch-folders.ts',
    'runner/',
  ],
  'proof/': [...models, ...ports, 'planner/', 'history/', 'runner/', 'scratch/'],
  'adopt/': [...models, ...ports, 'planner/', 'history/', 'runner/', 'scratch/'],
  'checking.ts': [...models, 'lint/', 'proof/'],
  'results.ts': [...models, 'planner/', 'runner/', 'adopt/', 'scratch/', 'proof/', 'checking.ts'],
  'inputs.ts': ['migration/', 'history/', 'engines/engine.ts'],
  'opened.ts': [
    'engines/engine.ts',
    'engines/index.ts',
    'formats/',
    'inputs.ts',
    'options.ts',
    'runner/',
  ],
  'options.ts': [
    'migration/',
    'formats/',
    'planner/order.ts',
    'runner/',
    'adopt/',
    'lint/lint.ts',
    'results.ts',
  ],
  'databases.ts': ['engines/engine.ts', 'engines/index.ts', 'runner/', 'results.ts', 'options.ts'],
  'linting.ts': [
    ...models,
    'formats/',
    'engines/index.ts',
    'lint/',
    'proof/changed.ts',
    'options.ts',
  ],
  'configured.ts': ['config/', 'options.ts', 'migrator.ts'],
  'testing/': ['config/', 'configured.ts', 'migrator.ts', 'options.ts', 'scratch/'],
  'client/': ['config/', 'engines/engine.ts', 'engines/index.ts'],
  'migrator.ts': ['', '!cli/', '!index.ts'],
  'index.ts': ['', '!cli/'],
  'cli/': ['index.ts'],
};

/** What `migrator.ts` may import when it is loaded itself; the rest waits for the verb that needs it. */
const loadedWithMigrator = [
  ...models,
  ...ports,
  'engines/index.ts',
  'formats/',
  'planner/',
  'runner/',
  'history/',
  'config/',
  'results.ts',
  'inputs.ts',
  'opened.ts',
  'options.ts',
  'version.ts',
];

/** Which files may import a package. */
const packages: Record<string, readonly string[]> = {
  pg: ['engines/postgres/'],
  kysely: ['engines/', 'client/', 'util/kysely.ts'],
  jiti: ['util/load-module.ts'],
  yaml: ['config/'],
  'zod/mini': ['config/'],
  'kysely-codegen': ['typegen/'],
  // Types alone.
  sarif: ['cli/render/findings/'],
  'libpg-query': ['engines/postgres/reader/'],
};

/** Modules of the runtime that do no I/O, for the models. */
const pureModules = ['node:buffer', 'node:crypto', 'node:string_decoder', 'node:util'];

/** Where the name of an engine stands outside the engines for a reason. */
const mayNameEngines: Record<string, string> = {
  'engines/index.ts': 'the registry',
  'error-texts.ts': 'a hint on foreign keys',
  'error-texts/connect.ts': 'hints show URLs',
  'config/address.ts': 'host, port and database mean a server',
  'config/descriptions.ts': 'they show URLs',
  'cli/help.ts': 'examples show URLs',
};

/** Who reads the environment: also the reader of addresses, as libpq and the npm client do. */
const readEnvironment = ['cli/', 'config/', 'engines/postgres/url.ts'];

/** Folders with a registry in their `index.ts`, and how a member of each is told from a helper. */
const registries = [
  { folder: /^engines\/$/, member: /^engines\/[^/]+\/index\.ts$/ },
  { folder: /^engines\/[^/]+\/drivers\/$/, member: /^engines\/[^/]+\/drivers\/[^/]+\.ts$/ },
  { folder: /^formats\/$/, declares: /^export const \w+: Format\b/m },
  { folder: /^lint\/rules\/$/, declares: /^export const rule: Rule\b/m },
  { folder: /^cli\/commands\/$/, declares: /^export const command\b/m },
  { folder: /^cli\/render\/$/, declares: /^export (?:class|function|const) \w+Talk\b/m },
];

const sources = readSources();
const code = new Map(sources.map((source) => [source.path, source.code]));

test('the scan sees code, not comments', () => {
  const { code: seen, imports } = sourceOf(
    'a/b.ts',
    `import type { C } from './c.ts'; // postgres\n/** sqlite */ const x = 'http://postgres';
const quote = /['"/]/; // console
export {\n  type D,\n} from '../d.ts';\nawait import('node:fs');\nimport 'e';\n`,
  );
  expect(seen).toContain("'http://postgres'");
  expect(seen).not.toMatch(/sqlite|console|; \/\/ postgres/);
  expect(imports).toEqual([
    { what: 'a/c.ts', local: true, lazy: false },
    { what: 'd.ts', local: true, lazy: false },
    { what: 'node:fs', local: false, lazy: true },
    { what: 'e', local: false, lazy: false },
  ]);
  expect(sources.length).toBeGreaterThan(50);
});

describe('imports', () => {
  test('every import of a file of ours finds it', () => {
    const lost = edges().filter(({ what, local }) => local && !code.has(what));
    expect(lost.map(show)).toEqual([]);
  });

  test('nobody imports what the table does not allow', () => {
    const wrong = edges().filter(({ from, what, local }) => local && !allowed(from, what));
    expect(wrong.map(show)).toEqual([]);
  });

  test('every file is imported by another', () => {
    const reached = new Set(edges().map(({ what }) => what));
    const roots = [
      'index.ts',
      'client/index.ts',
      'testing/index.ts',
      'cli/main.ts',
      'config/descriptions.ts',
    ];
    const orphans = [...code.keys()].filter((path) => !reached.has(path) && !roots.includes(path));
    expect(orphans).toEqual([]);
  });

  test('the migrator loads a use case when a verb needs it', () => {
    const early = edges().filter(
      ({ from, what, local, lazy }) =>
        from === 'migrator.ts' && local && !lazy && !fits(what, [...shared, ...loadedWithMigrator]),
    );
    expect(early.map(show)).toEqual([]);
  });

  test('packages are imported where they belong', () => {
    const wrong = edges().filter(
      ({ from, what, local }) =>
        !local && !/^(node|bun):/.test(what) && !fits(from, packages[what] ?? []),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test('the models do no I/O', () => {
    const wrong = edges().filter(
      ({ from, what, local }) => fits(from, models) && !local && !pureModules.includes(what),
    );
    expect(wrong.map(show)).toEqual([]);
  });
});

describe('words in the code', () => {
  test('an engine is named only where engines are', () => {
    const wrong = scan(/\w*(?:postgres|sqlite|pglite)\w*/gi, (path) => {
      return (
        /^engines\/[^/]+\//.test(path) || /^lint\/rules\//.test(path) || path in mayNameEngines
      );
    });
    expect(wrong).toEqual([]);
  });

  test('an engine does not name another', () => {
    const wrong = scan(/\w*(?:postgres|sqlite|pglite)\w*/gi, (path, word) => {
      const names = { postgres: /postgres|pglite/i, sqlite: /sqlite/i };
      const [, engine] = /^engines\/([^/]+)\//.exec(path) ?? [];
      return engine === undefined || names[engine as keyof typeof names].test(word);
    });
    expect(wrong).toEqual([]);
  });

  test('only the command line prints, exits and colours', () => {
    const words =
      /\bconsole\b|\bprocess\.(?:exit\w*|stdout|stderr|stdin)\b|\bstyleText\b|\\x1b|\\u001b|\\e\[/gi;
    expect(scan(words, (path) => path.startsWith('cli/'))).toEqual([]);
  });

  test('only few read the environment', () => {
    expect(scan(/\bprocess\.env\b/g, (path) => fits(path, readEnvironment))).toEqual([]);
  });

  test('allowances are still needed', () => {
    const idle = Object.keys(mayNameEngines).filter(
      (path) => !/postgres|sqlite|pglite/i.test(code.get(path) ?? ''),
    );
    expect(idle).toEqual([]);
  });
});

test('no file that people write is longer than 300 lines', () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > 300 && !path.endsWith('.generated.ts'));
  expect(long).toEqual([]);
});

describe('registries', () => {
  const indexes = sources.filter(({ path }) => path.endsWith('/index.ts'));
  const cases = indexes.flatMap((index) => {
    const folder = index.path.slice(0, -'index.ts'.length);
    const registry = registries.find((candidate) => candidate.folder.test(folder));
    return registry ? [{ folder, index, registry }] : [];
  });

  test('each has an index', () => {
    const missing = registries.filter((registry) => !cases.some((c) => c.registry === registry));
    expect(missing).toEqual([]);
  });

  test.each(cases)('$folder lists every member', ({ folder, index, registry }) => {
    const listed = new Set(index.imports.map(({ what }) => what));
    const members = sources.filter(
      ({ path, code: text }) =>
        path.startsWith(folder) &&
        path !== index.path &&
        (registry.member?.test(path) ?? registry.declares?.test(text)),
    );
    expect(members.length).toBeGreaterThan(0);
    expect(members.map(({ path }) => path).filter((path) => !listed.has(path))).toEqual([]);
  });
});

const shared = ['errors.ts', 'util/'];

interface Edge {
  readonly from: string;
  readonly what: string;
  readonly local: boolean;
  readonly lazy: boolean;
}

function edges(): Edge[] {
  return sources.flatMap(({ path, imports }: Source) =>
    imports.map((imported) => ({ from: path, ...imported })),
  );
}

const show = ({ from, what }: Edge) => `${from} imports ${what}`;

function allowed(from: string, what: string): boolean {
  const lines = Object.keys(mayImport).filter((line) => pattern(line).test(from));
  const line = lines.sort((a, b) => b.length - a.length)[0];
  if (line === undefined) return false;
  const list = mayImport[line] ?? [];
  if (fits(what, [...(line === 'util/' ? [] : shared), ...ownFolder(line, from)])) return true;
  if (list.some((entry) => entry.startsWith('!') && what.startsWith(entry.slice(1)))) return false;
  return fits(what, list);
}

/** A folder may import itself: an engine its own one, a single file nothing. */
function ownFolder(line: string, from: string): string[] {
  if (!line.endsWith('/')) return [];
  return [line.includes('<') ? `${from.split('/').slice(0, 2).join('/')}/` : line];
}

function fits(path: string, list: readonly string[]): boolean {
  return list.some((entry) => pattern(entry).test(path));
}

/** `a/` is everything below it, `a/b.ts` the file, `<engine>` any one folder, the empty text everything. */
function pattern(entry: string): RegExp {
  const source = entry.replaceAll('.', '\\.').replace('<engine>', '[^/]+');
  return new RegExp(`^${source}${entry === '' || entry.endsWith('/') ? '' : '$'}`);
}

/** Where code holds a word, as `path: word`, unless it may. */
function scan(words: RegExp, may: (path: string, word: string) => boolean): string[] {
  return sources.flatMap(({ path, code: text }) =>
    [...text.matchAll(words)]
      .map(([word]) => word)
      .filter((word) => !may(path, word))
      .map((word) => `${path}: ${word}`),
  );
}
