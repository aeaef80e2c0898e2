import type { SectionInput } from './schema.ts';
import type { Variables } from './variables.ts';

/** A configuration file that has been read and whose shape has been checked. */
export interface ConfigurationFile {
  readonly environments: readonly string[];
  /** Migrations in code, which only a configuration in TypeScript or JavaScript holds. */
  readonly migrations: readonly unknown[];
  /**
   * What holds for an environment; only its own variables are looked for. `secret`: a password stands in the
   * file itself. Throws CONFIG_INVALID and CONFIG_MISSING_VARIABLE with file, line and column.
   */
  section(
    environment: string,
    variables: Variables,
  ): Promise<{ input: SectionInput; secret: boolean }>;
}
