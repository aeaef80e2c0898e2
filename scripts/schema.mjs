/** Writes `handrail.schema.json`, by which editors check and complete a configuration, from the schema in `src/config/`. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { toJSONSchema } from 'zod/mini';

const file = fileURLToPath(new URL('../handrail.schema.json', import.meta.url));

/**
 * The text of the file.
 * @param {import('zod/mini').ZodMiniType} configuration
 */
export function schemaText(configuration) {
  const { $schema, ...rest } = toJSONSchema(configuration, { io: 'input' });
  const title = 'Configuration of handrail';
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { configuration } = /** @type {typeof import('../src/config/schema.ts')} */ (
    await createJiti(import.meta.url).import('../src/config/schema.ts')
  );
  fs.writeFileSync(file, schemaText(configuration));
}
