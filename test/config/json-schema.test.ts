import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { schemaText, shapeText } from '../../scripts/schema.mjs';
import { descriptions } from '../../src/config/descriptions.ts';
import { configuration, section } from '../../src/config/schema.ts';
import { filesBelow } from '../support/markdown.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const written = readFileSync(join(root, 'handrail.schema.json'), 'utf8');

test('handrail.schema.json is what "npm run schema" writes', () => {
  expect(schemaText(configuration, descriptions)).toBe(written);
});

test('src/config/shape.generated.ts is what "npm run schema" writes', () => {
  const shape = readFileSync(join(root, 'src/config/shape.generated.ts'), 'utf8');
  expect(shapeText(section)).toBe(shape);
});

test('every setting has a description', () => {
  const { properties } = JSON.parse(written) as { properties: Record<string, object> };
  const silent = Object.keys(properties).filter(
    (key) => !('description' in (properties[key] ?? {})),
  );
  expect(silent).toEqual([]);
});

/** Configurations of the examples and in the documentation. */
const files = ['examples', 'docs'].flatMap(filesBelow);
const examples = [
  ...files
    .filter((path) => /(^|\/)(handrail\.ya?ml|config\/database\.yml)$/.test(path))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const),
  ...files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [
        ...readFileSync(join(root, path), 'utf8').matchAll(
          /```ya?ml\n(# (?:handrail|config\/database)\.yml\n[\s\S]*?)```/g,
        ),
      ].map(([, text = '']) => [path, text] as const),
    ),
];

test.each(examples)('an editor accepts the configuration in %s', (_, text) => {
  const schema = z.fromJSONSchema(JSON.parse(written));
  expect(schema.safeParse(parse(text, { merge: true })).error?.issues ?? []).toEqual([]);
});
