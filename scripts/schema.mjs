/** Writes `handrail.schema.json`, by which editors check and complete a configuration, from the schema in `src/config/`. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { toJSONSchema } from 'zod/mini';

const file = fileURLToPath(new URL('../handrail.schema.json', import.meta.url));

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const jiti = createJiti(import.meta.url);
  const { configuration } = /** @type {typeof import('../src/config/schema.ts')} */ (
    await jiti.import('../src/config/schema.ts')
  );
  const { descriptions } = /** @type {typeof import('../src/config/descriptions.ts')} */ (
    await jiti.import('../src/config/descriptions.ts')
  );
  fs.writeFileSync(file, schemaText(configuration, descriptions));
}
