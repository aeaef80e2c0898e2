import type pg from 'pg';
import type { Settings } from './settings.ts';
import type { ConfigStore } from './store/store.ts';

/** What the parts of the API work with. */
export interface Services {
  readonly pool: pg.Pool;
  readonly store: ConfigStore;
  readonly settings: Settings;
  readonly log: (text: string) => void;
}
