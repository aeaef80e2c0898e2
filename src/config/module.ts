import { isHandrailError } from '../errors.ts';
import { loadModule } from '../util/load-module.ts';
import { check, environmentsOf, invalid, sectionFor, type Whole } from './check.ts';
import type { ConfigurationFile } from './file.ts';

/**
 * Reads a configuration in TypeScript or JavaScript: the default export, an object in the shape of the YAML
 * file, with `migrations` beside it. Throws CONFIG_INVALID with the file.
 */
export async function readModule(file: string): Promise<ConfigurationFile> {
  const at = { file, line: 1, column: 1 };
  const found = await exported(file);
  if (found === undefined) {
    throw invalid('the configuration has no default export: write "export default { … }"', at);
  }
  const { migrations = [], ...rest } = (found ?? {}) as Whole;
  const whole = await check(typeof found === 'object' ? withoutUndefined(rest) : found, () => at);
  if (!Array.isArray(migrations)) throw invalid('"migrations" must be a list', at);
  return {
    environments: environmentsOf(whole),
    migrations,
    section: async (environment) => ({ input: sectionFor(whole, environment), secret: false }),
  };
}

async function exported(file: string): Promise<unknown> {
  try {
    const module = await loadModule(file);
    return module.default;
  } catch (error) {
    if (!isHandrailError(error, 'SOURCE_MODULE_FAILED')) throw error;
    throw invalid(error.message, error.at ?? null);
  }
}

/** As in YAML, where what is undefined is not there: `password: process.env.DB_PASSWORD` may say nothing. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, withoutUndefined(inner)]),
  );
}
