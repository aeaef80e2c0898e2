import type { ConnectOptions, Target } from './engine.ts';

/** Whole databases, as `db create` and `db drop` need them. */
export interface Databases {
  /** The name that a person types to confirm that it is to go. Throws where the URL has none. */
  name(target: Target): string;
  /** Makes the database and its extensions, as far as they are not there. */
  create(target: Target, options: ConnectOptions, extensions: readonly string[]): Promise<Created>;
  /** Removes it; false when there is none. Throws DATABASE_NOT_DROPPED, and always for one the server needs. */
  drop(target: Target, options: ConnectOptions): Promise<boolean>;
}

/** What was made of a database; the rest was there. */
export interface Created {
  readonly database: boolean;
  readonly extensions: readonly string[];
}
