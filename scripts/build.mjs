/**
 * Builds `dist/`: the command line (bundled with its dependencies, in chunks that are loaded when they are needed),
 * the library (dependencies stay outside) and its declarations.
 *
 * With `--analyze`, what is in each file goes to `.cache/command-line.json` and `.cache/library.json`, for
 * https://esbuild.github.io/analyze/.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const packageJson = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/** @satisfies {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  logLevel: 'warning',
  define: { __HANDRAIL_VERSION__: JSON.stringify(packageJson.version) },
};

/**
 * What the command line can do without in `pg`: start-up time counts, and these are loaded by every connection.
 * Its look for Cloudflare's runtime alone makes Node load the whole of `fetch`.
 */
const trimmed = {
  'pg/lib/stream.js': `module.exports = {
    getStream: () => new (require('net').Socket)(),
    getSecureStream: (options) => require('tls').connect(options),
  };`,
  'pg/lib/native/index.js': '',
  'pg-pool/index.js': 'module.exports = class {};',
};

/** @type {import('esbuild').Plugin} */
const trimPg = {
  name: 'trim-pg',
  setup({ onLoad, onEnd }) {
    const found = new Set();
    onLoad({ filter: /[\\/]node_modules[\\/]pg(-pool)?[\\/]/ }, ({ path: file }) => {
      const name =
        file
          .split(/[\\/]node_modules[\\/]/)
          .at(-1)
          ?.replaceAll('\\', '/') ?? '';
      if (!Object.hasOwn(trimmed, name)) return null;
      found.add(name);
      return { contents: trimmed[/** @type {keyof typeof trimmed} */ (name)], loader: 'js' };
    });
    onEnd(() => {
      const gone = found.size > 0 ? Object.keys(trimmed).filter((name) => !found.has(name)) : [];
      return { errors: gone.map((name) => ({ text: `pg no longer loads ${name}` })) };
    });
  },
};

/**
 * Bundles the command line to `<outdir>/main.js` and chunks beside it. Returns what is in each file.
 * @param {string} outdir
 */
export async function buildCommandLine(outdir) {
  const { metafile } = await build({
    ...common,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir,
    chunkNames: '[name]-[hash]',
    minify: true,
    // pg is CommonJS and asks for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    external: [
      ...Object.keys(packageJson.optionalDependencies ?? {}),
      ...Object.keys(packageJson.peerDependencies ?? {}),
      'bun:sqlite',
      'pg-cloudflare',
      'pg-native',
    ],
    plugins: [trimPg],
  });
  const main = path.resolve(root, outdir, 'main.js');
  const code = fs.readFileSync(main, 'utf8').replace(/^#!.*\n/, '');
  fs.writeFileSync(main, `#!/usr/bin/env node\n${code}`);
  fs.chmodSync(main, 0o755);
  return metafile;
}

/**
 * Bundles the library to `<outdir>/index.js` and chunks beside it.
 * @param {string} outdir
 */
async function buildLibrary(outdir) {
  const { metafile } = await build({
    ...common,
    entryPoints: { index: 'src/index.ts' },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
  });
  return metafile;
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
  const [commandLine, library] = await Promise.all([
    buildCommandLine('dist/cli'),
    buildLibrary('dist'),
    buildDeclarations(),
  ]);
  if (!process.argv.includes('--analyze')) return;
  const cache = path.join(root, '.cache');
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(path.join(cache, 'command-line.json'), JSON.stringify(commandLine));
  fs.writeFileSync(path.join(cache, 'library.json'), JSON.stringify(library));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((/** @type {Error & { stdout?: string }} */ error) => {
    // esbuild has printed its own errors; tsc puts them on stdout.
    process.stderr.write(`${error.stdout || error.message}\n`);
    process.exitCode = 1;
  });
}
