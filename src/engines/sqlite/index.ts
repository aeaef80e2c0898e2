import type { Engine } from '../engine.ts';
import { batch } from './batch.ts';
import { explain } from './explain.ts';
import { grammar } from './grammar.ts';
import { dialect } from './history.ts';
import { integrity } from './integrity.ts';
import { begin, holder } from './lock.ts';
import { outside } from './outside.ts';
import { connect } from './session.ts';
import { classify } from './statements.ts';
import { typings } from './typings.ts';

/** SQLite, through the first client of `drivers/index.ts` that is there. */
export const sqlite: Engine = {
  name: 'sqlite',
  grammar,
  dialect,
  connect,
  classify,
  reader: async () => (await import('./reader/index.ts')).reader(),
  begin,
  batch,
  stepwise: async () => (await import('./stepwise.ts')).stepwise,
  batchStops: true,
  holder,
  outside,
  explain,
  integrity,
  damage: integrity,
  databases: async () => (await import('./databases.ts')).databases,
  pool: async (target, options) => (await import('./pool.ts')).openPool(target, options),
  fingerprint: async (session, schema) =>
    (await import('./fingerprint.ts')).fingerprint(session, schema),
  filler: async (session) => (await import('./rows/index.ts')).filler(session),
  introspect: async (session) => (await import('./introspect.ts')).introspect(session),
  sizes: async (session) => (await import('./sizes.ts')).sizes(session),
  typings,
  scratch: async (wanted) => (await import('./scratch.ts')).scratch(wanted),
  application: async (place, queries) =>
    (await import('./application.ts')).application(place, queries),
  tracer: async (given) => (await import('./trace.ts')).tracer(given),
  kysely: async (session, hooks) => (await import('./kysely.ts')).kysely(session, hooks),
};
