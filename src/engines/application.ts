import type { Session, Target } from './engine.ts';

/** Where an application works that is to be watched while the database is migrated. */
export interface Applied {
  readonly target: Target;
  /** The one on which migrations run. */
  readonly session: Session;
}

/** What has become of a query. */
export interface QueryFault {
  /** In the database's words. */
  readonly message: string;
  /** `changed`: it can be asked, but its columns are no longer the same. */
  readonly kind: 'fails' | 'changed';
}

/** The connection of an application that goes on while the database is migrated. */
export interface Application {
  /** For each query why it could not be asked at the beginning, in the database's words; else null. */
  readonly unasked: readonly (string | null)[];
  /** Asks every query again; for each what is wrong with it now and was not before, else null. */
  again(): Promise<readonly (QueryFault | null)[]>;
  close(): Promise<void>;
}
