import type { Engine } from '../engine.ts';
import { batch } from './batch.ts';
import { explain } from './explain.ts';
import { grammar } from './grammar.ts';
import { dialect } from './history.ts';
import { integrity } from './integrity.ts';
import { begin, holder } from './lock.ts';
import { connect } from './session.ts';
import { classify } from './statements.ts';

/** SQLite, through the first client of `drivers/index.ts` that is there. */
export const sqlite: Engine = {
  name: 'sqlite',
  grammar,
  dialect,
  // A statement blocks the event loop, so that no sign of life can be given while one runs.
  leaseSeconds: 3600,
  connect,
  classify,
  begin,
  batch,
  holder,
  explain,
  integrity,
};
