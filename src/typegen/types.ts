import { compareFile, writeFile } from './file.ts';
import { loadLibrary } from './library.ts';
import { type Schema, typescriptOf } from './typescript.ts';

/** What is to be made of a schema. */
export interface TypesInput {
  /** Names tables and columns likeThis. */
  readonly camelCase: boolean;
  /** The file that holds them; null when there is none. */
  readonly out: string | null;
  /** Compares the file, and writes nothing. */
  readonly verify: boolean;
}

/** The types of a schema, and how the file compared with them before. */
export interface TypesOutcome {
  readonly text: string;
  /** How many tables and views they describe. */
  readonly tables: number;
  readonly file: string | null;
  readonly stale: boolean;
  readonly differences: readonly string[];
}

/**
 * Gives what reads a schema, compares the file with it, and writes the file when it is stale and `verify` is
 * off. Throws CONNECT_DRIVER_MISSING at once, before a database is opened, where kysely-codegen is missing.
 */
export function typesWriter(input: TypesInput): (schema: Schema) => Promise<TypesOutcome> {
  const { camelCase, out, verify } = input;
  const library = loadLibrary();
  return async (schema) => {
    const { text, tables } = await typescriptOf(library, schema, camelCase);
    const compared =
      out === null ? { stale: false, differences: [] } : compareFile(library, out, text);
    if (out !== null && compared.stale && !verify) writeFile(out, text);
    return { text, tables, file: out, ...compared };
  };
}
