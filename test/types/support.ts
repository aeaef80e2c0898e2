import { fileURLToPath } from 'node:url';
import { createMigrator, type MigratorOptions, type TypesOptions } from '../../src/index.ts';

/** The migrations folder of an example. */
export const example = (system: string) =>
  fileURLToPath(new URL(`../../examples/${system}/migrations/`, import.meta.url));

/** The migrations of this folder's own tests. */
export const own = (name: string) => fileURLToPath(new URL(`${name}/`, import.meta.url));

/** The types that migrations alone give. */
export async function fromMigrations(
  options: MigratorOptions,
  types: TypesOptions = {},
): Promise<string> {
  return (await createMigrator(options).types({ ...types, from: 'migrations' })).text;
}

/** The types of a database that the migrations were applied to. */
export async function fromDatabase(
  options: MigratorOptions,
  types: TypesOptions = {},
): Promise<string> {
  const migrator = createMigrator(options);
  await migrator.up();
  return (await migrator.types(types)).text;
}
