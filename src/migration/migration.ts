import type { Requirement } from './directions.ts';
import type { Version } from './version.ts';

export type Direction = 'up' | 'down';

/** One direction of a migration as SQL text. */
export interface SqlScript {
  readonly kind: 'sql';
  /** The file it stands in, as shown to people. */
  readonly file: string;
  /** The line of that file on which this text begins, from 1. */
  readonly line: number;
  /** UTF-8 bytes. */
  readonly size: number;
  readonly checksum: string;
  /** False when the file says `no-transaction`. */
  readonly transaction: boolean;
  /** What the database must have before anything runs. */
  readonly requires: readonly Requirement[];
  /** The text in pieces, without a byte order mark. Large files are read again at each call. */
  chunks(): Iterable<string>;
}

/** One direction of a migration as code. */
export interface CodeScript {
  readonly kind: 'code';
  /** The file it stands in, as shown to people. */
  readonly file: string;
  /** Where that file is, and what stands in it; null for an object in code. */
  readonly path: string | null;
  readonly text: string | null;
  /** Null when there is nothing to hash. */
  readonly checksum: string | null;
  /** Loads the code; throws when it is broken, or has no such direction. */
  load(): Promise<LoadedCode>;
}

/** Code that is ready to run. */
export interface LoadedCode {
  readonly transaction: boolean;
  run(database: CodeDatabase): Promise<void>;
}

/** What code may ask the runner for: Kysely, or the npm client's own object. */
export interface CodeDatabase {
  kysely(): Promise<object>;
  readonly handle: unknown;
}

/** What runs in one direction. */
export type Script = SqlScript | CodeScript;

/** The unit that is applied and undone. */
export interface Migration {
  readonly version: Version;
  readonly name: string;
  readonly up: Script;
  readonly down: Script | null;
  /** The reason given when the file says that there is no way back. */
  readonly irreversible: string | null;
}

/** A row of the history table: a migration that is applied, or (`dirty`) half applied. */
export interface AppliedMigration {
  readonly version: Version;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string | null;
  readonly dirty: boolean;
  /** Of the up part; null when there was nothing to hash. */
  readonly checksum: string | null;
  readonly durationMs: number | null;
  readonly appliedBy: string | null;
  /** Which version of handrail applied it. */
  readonly handrailVersion: string | null;
  /** Why it was skipped, and so is not applied after all; null when it is applied. */
  readonly skipped: string | null;
  /** Grows with every application; never used twice. */
  readonly order: number;
  /** The history keeps the text of its way back. */
  readonly hasDown: boolean;
  /** It had a way back that the history does not keep: code, or a very long text. */
  readonly downNotKept: boolean;
  /** Of a half applied one: its direction, and how many of its statements ran. */
  readonly direction: Direction;
  readonly progress: number;
  /** Of the texts of those; null when whoever wrote the row did not say. */
  readonly progressChecksum: string | null;
  /** The text of the statement that had been sent and can't be in a transaction; null when there is none. */
  readonly underWay: string | null;
  /** Of a half applied one: who works on it, and whether that run still gives signs of life. */
  readonly heldBy: string | null;
  /** ISO 8601, UTC: until when it is believed to be at work without a sign of life. */
  readonly heldUntil: string | null;
  readonly held: boolean;
}

/** `0001_create_users`, as shown to people. */
export function label(migration: { version: Version; name: string }): string {
  return migration.name ? `${migration.version}_${migration.name}` : migration.version;
}
