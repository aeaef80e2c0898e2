/**
 * Builds `dist/`: the command line (bundled with its dependencies, in chunks that are loaded when they are needed),
 * the library (dependencies stay outside) and its declarations. With `--analyze`, prints what is in each chunk.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const packageJson = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/** @satisfies {import('rolldown').InputOptions} */
const common = {
  cwd: root,
  platform: 'node',
  transform: {
    target: 'node20.19',
    define: { __HANDRAIL_VERSION__: JSON.stringify(packageJson.version) },
  },
  // Laziness is decided below, and held by a test.
  checks: { ineffectiveDynamicImport: false },
};

/** What stays outside the bundle: clients that the user brings, and modules that only other runtimes have. */
const outside = [
  ...Object.keys(packageJson.optionalDependencies ?? {}),
  ...Object.keys(packageJson.peerDependencies ?? {}),
  // They load what they need by a path.
  'jiti',
  'libpg-query',
  'bun:sqlite',
];

/**
 * What is loaded together goes into one file, since a file costs time to open: these sources, or folders, with all
 * that they import statically, unless it is in a file named before. What `up` needs, nearly every command needs;
 * what engines have in common must not be in the file of one of them.
 */
const together = {
  core: [
    'src/cli/arguments.ts',
    'src/cli/call.ts',
    'src/cli/commands/up.ts',
    'src/sql/',
    'src/util/',
  ],
  postgres: ['src/engines/postgres/index.ts', 'src/engines/postgres/drivers/pg.ts'],
  sqlite: ['src/engines/sqlite/index.ts'],
  configuration: ['src/config/yaml.ts'],
};

const groups = Object.entries(together).map(([name, sources], i, all) => ({
  name,
  priority: all.length - i,
  test(/** @type {string} */ id) {
    const file = path.relative(root, id).replaceAll('\\', '/');
    return sources.some((source) => file.startsWith(source));
  },
}));

/**
 * What the command line can do without in `pg`: start-up time counts, and these are loaded by every connection.
 * Its look for Cloudflare's runtime alone makes Node load the whole of `fetch`.
 */
const trimmed = new Map([
  [
    'pg/lib/stream.js',
    `module.exports = {
      getStream: () => new (require('net').Socket)(),
      getSecureStream: (options) => require('tls').connect(options),
    };`,
  ],
  ['pg/lib/native/index.js', 'module.exports = {};'],
  ['pg-pool/index.js', 'module.exports = class {};'],
]);

/** @type {import('rolldown').Plugin} */
const trimPg = {
  name: 'trim-pg',
  load(id) {
    const name = id
      .split(/[\\/]node_modules[\\/]/)
      .at(-1)
      ?.replaceAll('\\', '/');
    return trimmed.get(name ?? '') ?? null;
  },
  buildEnd() {
    const loaded = [...this.getModuleIds()].map((id) => id.replaceAll('\\', '/'));
    for (const name of trimmed.keys())
      if (!loaded.some((id) => id.endsWith(`/node_modules/${name}`)))
        this.error(`pg no longer loads ${name}`);
  },
};

/**
 * @typedef {{ file: string, code: string, modules: string[] }[]} Chunks
 *   The files that were written, what is in them, and the paths of the sources that they are made of.
 */

/**
 * Bundles the command line to `<outdir>/main.js` and chunks beside it.
 * @param {string} outdir
 * @returns {Promise<Chunks>}
 */
export async function buildCommandLine(outdir) {
  const bundle = await rolldown({
    ...common,
    input: { main: 'src/cli/main.ts' },
    // The same sources as its CommonJS, which can't be put into one scope and is slower to load.
    resolve: { alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') } },
    external: outside,
    plugins: [trimPg],
  });
  const { output } = await bundle.write({
    dir: outdir,
    // Node loads CommonJS, and its own modules from there, in less time.
    format: 'cjs',
    minify: true,
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { groups },
  });
  await bundle.close();
  const main = path.resolve(root, outdir, 'main.js');
  const code = fs.readFileSync(main, 'utf8').replace(/^#!.*\n/, '');
  fs.writeFileSync(main, `#!/usr/bin/env node\n${code}`);
  fs.chmodSync(main, 0o755);
  const scope = path.join(path.dirname(main), 'package.json');
  fs.writeFileSync(scope, `${JSON.stringify({ type: 'commonjs' })}\n`);
  return chunks(output);
}

/**
 * Bundles the library to `<outdir>/index.js` and chunks beside it.
 * @param {string} outdir
 * @returns {Promise<Chunks>}
 */
async function buildLibrary(outdir) {
  const bundle = await rolldown({
    ...common,
    input: {
      index: 'src/index.ts',
      client: 'src/client/index.ts',
      testing: 'src/testing/index.ts',
    },
    external: /^(?![./]|[a-z]:[\\/])/i,
  });
  const { output } = await bundle.write({
    dir: outdir,
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundle.close();
  return chunks(output);
}

/**
 * @param {import('rolldown').RolldownOutput['output']} output
 * @returns {Chunks}
 */
function chunks(output) {
  return output.flatMap((item) => {
    if (item.type !== 'chunk') return [];
    const files = item.moduleIds.filter((id) => path.isAbsolute(id));
    const modules = files.map((id) => path.relative(root, id).replaceAll('\\', '/'));
    return [{ file: item.fileName, code: item.code, modules }];
  });
}

async function buildDeclarations() {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = path.join(path.dirname(typescript), 'bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root });
  const folder = path.join(root, 'dist/types');
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (!name.endsWith('.d.ts')) continue;
    // tsc leaves the sources' `.ts` there, which not every reader of declarations takes.
    const text = fs.readFileSync(file, 'utf8').replace(/(['"])(\.\.?\/[^'"]+)\.ts\1/g, '$1$2.js$1');
    fs.writeFileSync(file, text);
  }
}

async function main() {
  fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const built = await Promise.all([
    buildCommandLine('dist/cli'),
    buildLibrary('dist'),
    buildDeclarations(),
  ]);
  if (!process.argv.includes('--analyze')) return;
  for (const { file, code, modules } of [...(built[0] ?? []), ...(built[1] ?? [])])
    process.stdout.write(
      `${file}  ${code.length} bytes\n${modules.map((id) => `  ${id}\n`).join('')}`,
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((/** @type {Error & { stdout?: string }} */ error) => {
    // tsc puts its errors on stdout.
    process.stderr.write(`${error.stdout || error.message}\n`);
    process.exitCode = 1;
  });
}
