import type { ScratchDatabase, ScratchPlace, ScratchWanted } from '../../scratch.ts';
import { parseAddress } from '../url.ts';
import {
  createScratch,
  dropScratch,
  findTemplates,
  keepScratch,
  onServer,
  reapScratch,
  sealScratch,
  targetOn,
} from './databases.ts';
import { versionNote } from './versions.ts';

/** New databases on a server that somebody runs for this, dropped afterwards. */
export async function givenPlace(url: string, wanted: ScratchWanted): Promise<ScratchPlace> {
  const { server, template } = await onServer(url, async (session) => {
    await reapScratch(session);
    const [found = null] = await findTemplates(session, wanted.templates ?? []);
    return { server: session.facts.server, template: found };
  });
  const names = new Map<ScratchDatabase, string>();
  const drop = async (database: ScratchDatabase) => {
    const name = names.get(database);
    names.delete(database);
    if (name !== undefined) await onServer(url, (session) => dropScratch(session, name));
  };
  return {
    origin: `on ${parseAddress(url).shown}`,
    note: versionNote(server, wanted.like, false),
    template,
    async create(from) {
      const name = await onServer(url, (session) => createScratch(session, from));
      const database = { target: targetOn(url, name), remove: () => drop(database) };
      names.set(database, name);
      return database;
    },
    async keep(database, name) {
      const own = names.get(database) as string;
      if (name === null) {
        const sealed = await onServer(url, (session) => sealScratch(session, own));
        names.set(database, sealed);
        return sealed;
      }
      names.delete(database);
      await onServer(url, (session) => keepScratch(session, own, name));
      return name;
    },
    async close() {
      for (const database of [...names.keys()]) await drop(database);
    },
  };
}
