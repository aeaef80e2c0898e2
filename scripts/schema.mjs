/**
 * Writes what is made from the schema in `src/config/`: `handrail.schema.json`, by which editors check and complete
 * a configuration, and `src/config/shape.generated.ts`, by which handrail itself does before it loads zod.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { toJSONSchema } from 'zod/mini';

const inRoot = (/** @type {string} */ file) =>
  fileURLToPath(new URL(`../${file}`, import.meta.url));

/**
 * The text of the file.
 * @param {import('zod/mini').ZodMiniType} configuration
 * @param {Readonly<Record<string, string>>} descriptions
 */
export function schemaText(configuration, descriptions) {
  const { $schema, ...rest } = toJSONSchema(configuration, {
    io: 'input',
    override({ jsonSchema, path }) {
      const [parent, name] = path.slice(-2);
      const description = parent === 'properties' ? descriptions[String(name)] : undefined;
      if (description !== undefined) jsonSchema.description = description;
    },
  });
  const title = 'Configuration of handrail';
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/**
 * The text of the module: the shape of a section.
 * @param {import('zod/mini').ZodMiniType} section
 */
export function shapeText(section) {
  const { $schema, ...shape } = toJSONSchema(section, { io: 'input' });
  return `// Made by "npm run schema" from schema.ts.
import type { Shape } from './fits.ts';

/** A section of a configuration. */
export const sectionShape = ${JSON.stringify(shape, null, 2)} as const satisfies Shape;
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const jiti = createJiti(import.meta.url);
  const { configuration, section } = /** @type {typeof import('../src/config/schema.ts')} */ (
    await jiti.import('../src/config/schema.ts')
  );
  const { descriptions } = /** @type {typeof import('../src/config/descriptions.ts')} */ (
    await jiti.import('../src/config/descriptions.ts')
  );
  fs.writeFileSync(inRoot('handrail.schema.json'), schemaText(configuration, descriptions));
  fs.writeFileSync(inRoot('src/config/shape.generated.ts'), shapeText(section));
}
