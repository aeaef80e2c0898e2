/** What a section of the configuration can say, in our words. */
export interface Section {
  readonly url?: string | undefined;
  readonly dir?: readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly table?: string | undefined;
  readonly driver?: string | undefined;
  readonly journalMode?: string | undefined;
  readonly synchronous?: string | undefined;
  readonly lockWaitSeconds?: number | undefined;
  readonly connectTimeoutSeconds?: number | undefined;
}

type Kind = 'text' | 'number' | 'texts';

/** The keys of a section as they stand in the file, with what they hold and what they become. */
export const keys: Readonly<Record<string, { kind: Kind; becomes: keyof Section }>> = {
  url: { kind: 'text', becomes: 'url' },
  dir: { kind: 'texts', becomes: 'dir' },
  format: { kind: 'text', becomes: 'format' },
  table: { kind: 'text', becomes: 'table' },
  driver: { kind: 'text', becomes: 'driver' },
  journal_mode: { kind: 'text', becomes: 'journalMode' },
  synchronous: { kind: 'text', becomes: 'synchronous' },
  lock_wait: { kind: 'number', becomes: 'lockWaitSeconds' },
  connect_timeout: { kind: 'number', becomes: 'connectTimeoutSeconds' },
};
