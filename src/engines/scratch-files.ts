import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './engine.ts';
import type { ScratchDatabase, ScratchPlace, ScratchWanted } from './scratch.ts';
import { findTemplate, holdFolder, keepTemplate } from './scratch-folders.ts';

/** How an engine keeps a database in a folder. */
export interface FileDatabases {
  readonly origin: string;
  readonly note: string | null;
  /** Says which release reads the files: `sqlite`, `pglite-0.5.16`. */
  readonly release: string;
  /** A template for empty databases, where making one takes long. */
  readonly empty: string | null;
  /** The database in a folder that this engine may fill. */
  target(folder: string): Target;
}

/** A place whose databases are folders of files. */
export function filePlace(files: FileDatabases, wanted: ScratchWanted): ScratchPlace {
  const held = holdFolder();
  const named = (name: string) => `${files.release}-${name}`;
  const own = new Map<string, string>();
  const folders = new Map<ScratchDatabase, string>();
  let made = 0;
  const next = () => join(held.path, String(++made));
  return {
    origin: files.origin,
    note: files.note,
    template: wanted.templates?.find((name) => findTemplate(named(name)) !== null) ?? null,
    async create(name) {
      const folder = next();
      const template = own.get(name ?? '') ?? findTemplate(named(name ?? files.empty ?? ''));
      if (template !== null) cpSync(template, folder, { recursive: true });
      else mkdirSync(folder);
      const remove = async () => rmSync(folder, { recursive: true, force: true });
      const database = { target: files.target(folder), remove };
      folders.set(database, folder);
      return database;
    },
    async keep(database, name) {
      const folder = folders.get(database) as string;
      const kept = name ?? `own-${made}`;
      if (name === null) own.set(kept, folder);
      else keepTemplate(folder, named(name));
      return kept;
    },
    close: async () => held.remove(),
  };
}
