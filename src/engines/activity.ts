/** One who has the migration lock. */
export interface Holder {
  /** `pid 4711 (app@10.0.0.3, handrail)`. */
  readonly who: string;
  readonly seconds: number | null;
}

/** Looks at what another session is doing. */
export interface Observer {
  /** `sql` is the statement that runs now, where it is known. Null when nothing of it can be seen. */
  look(sql: string | null): Promise<Activity | null>;
  close(): Promise<void>;
}

/** What the server says of a statement that runs. */
export interface Activity {
  /** What it waits for; null while it works. */
  readonly blockage: Blockage | null;
  /** How far it is; null where the server does not count. */
  readonly progress: StatementProgress | null;
}

/** A statement waits for a lock that others have. */
export interface Blockage {
  /** `ACCESS EXCLUSIVE on flags`, `older transactions`. */
  readonly lock: string;
  /** Who is in the way, who waits for nobody first. Can be empty. */
  readonly blockers: readonly Blocker[];
  /** How to look at the first of them, and how to end it; one sentence. */
  readonly advice: string;
}

/** A session that is in the way. `seconds`: how long its transaction is open. */
export interface Blocker extends Holder {
  readonly pid: number | null;
  /** `active`, `idle in transaction`. */
  readonly state: string | null;
  /** Its last statement, shortened, without passwords. */
  readonly query: string | null;
}

/** How far a statement is, as the server counts. */
export interface StatementProgress {
  /** `building index: scanning table` */
  readonly phase: string;
  /** The table that it works on. */
  readonly object: string | null;
  readonly unit: 'rows' | 'blocks' | 'bytes' | 'transactions';
  readonly done: number;
  /** Null when nobody knows. */
  readonly total: number | null;
}
