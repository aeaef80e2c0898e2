import { HandrailError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { drivers } from './drivers/index.ts';
import { newEnumValues } from './enum-values.ts';
import { explain } from './explain.ts';
import { grammar } from './grammar.ts';
import { dialect } from './history.ts';
import { integrity } from './integrity.ts';
import { beforeOutside } from './limits.ts';
import { batch, begin, holder } from './lock.ts';
import { outside } from './outside.ts';
import { checkRole } from './role.ts';
import { classify } from './statements.ts';
import { typings } from './typings.ts';
import { workers } from './workers.ts';

/** PostgreSQL 14 and later, through `pg` or PGlite. */
export const postgres: Engine = {
  name: 'postgres',
  grammar,
  dialect,
  async connect(target, options) {
    const name = target.driver ?? 'pg';
    const load = Object.hasOwn(drivers, name) && drivers[name as keyof typeof drivers];
    if (!load) throw new HandrailError('CONNECT_UNKNOWN_ENGINE', { given: target.driver ?? '' });
    return (await load()).connect(target, options);
  },
  classify,
  uncommitted: newEnumValues,
  reader: async () => (await import('./reader/index.ts')).reader(),
  begin,
  batch,
  stepwise: async () => (await import('./stepwise.ts')).stepwise,
  beforeOutside,
  observe: async (session, target, table, options) =>
    (await import('./observe.ts')).observe(session, target, table, options),
  holder,
  workers,
  outside,
  checkRole,
  explain,
  integrity,
  lacks: async (session, extension) => (await import('./extensions.ts')).lacks(session, extension),
  databases: async ({ driver }) =>
    driver === 'pglite'
      ? (await import('./folders.ts')).folders
      : (await import('./databases.ts')).databases,
  pool: async (target, options) => (await import('./pool.ts')).openPool(target, options),
  fingerprint: async (session, schema, cast) =>
    (await import('./fingerprint.ts')).fingerprint(session, schema, cast),
  filler: async (session) => (await import('./rows/index.ts')).filler(session),
  introspect: async (session) => (await import('./introspect.ts')).introspect(session),
  sizes: async (session) => (await import('./sizes.ts')).sizes(session),
  typings,
  scratch: async (wanted) => (await import('./scratch/index.ts')).scratch(wanted),
  application: async (place, queries) =>
    (await import('./application.ts')).application(place, queries),
  tracer: async (given) => (await import('./trace/index.ts')).tracer(given),
  kysely: async (session, hooks) => (await import('./kysely.ts')).kysely(session, hooks),
};
