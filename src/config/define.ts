import type { SectionInput } from './schema.ts';

/** A configuration in TypeScript: settings that hold everywhere, environments by name, migrations in code. */
export interface Configuration extends SectionInput {
  /** Migrations in code, which take their place among those of the folders. */
  readonly migrations?: readonly object[];
  readonly [environment: string]:
    | SectionInput
    | SectionInput[keyof SectionInput]
    | readonly object[];
}

/** Gives its argument back: an editor then knows what may stand in it. */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration;
}
