import fs from 'node:fs';

/** What is measured, and how it is made. */
const needed = {
  'node_modules/kysely': 'npm install --prefix bench',
  '../dist/cli/main.js': 'make build',
};

const missing = Object.entries(needed).filter(
  ([name]) => !fs.existsSync(new URL(name, import.meta.url)),
);
if (missing.length === 0) await import('./main.mjs');
else {
  console.error(`Run this first: ${missing.map(([, command]) => command).join('; ')}`);
  process.exitCode = 2;
}
