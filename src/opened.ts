import type { Engine, Session, TableName, Target } from './engines/engine.ts';
import type { Source } from './formats/directory.ts';

/** What a verb of the migrator works on. */
export interface Open {
  readonly engine: Engine;
  readonly target: Target;
  readonly session: Session;
  readonly table: TableName;
}

/** A source is used whole or not at all: nothing in it is skipped in silence. */
export function usable(source: Source): Source {
  const [problem] = source.problems;
  if (problem) throw problem;
  return source;
}

/** What every result says of the database. */
export function facts({ facts: { server, database } }: Session) {
  return { server, database };
}
