import { HandrailError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { drivers } from './drivers/index.ts';
import { explain } from './explain.ts';
import { grammar } from './grammar.ts';
import { dialect } from './history.ts';
import { integrity } from './integrity.ts';
import { batch, begin, holder } from './lock.ts';
import { classify } from './statements.ts';

/** PostgreSQL 14 and later, through `pg` or PGlite. */
export const postgres: Engine = {
  name: 'postgres',
  grammar,
  dialect,
  leaseSeconds: 15,
  async connect(target, options) {
    const load = drivers[target.driver ?? 'pg'];
    if (!load) throw new HandrailError('CONNECT_UNKNOWN_ENGINE', { given: target.driver ?? '' });
    return (await load()).connect(target, options);
  },
  classify,
  begin,
  batch,
  holder,
  explain,
  integrity,
};
