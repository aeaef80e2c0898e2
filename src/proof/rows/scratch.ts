import type { Engine, FillableTable, Session, TableName } from '../../engines/engine.ts';
import type { Finding } from '../../migration/finding.ts';
import type { Migration } from '../../migration/migration.ts';
import { isHistory } from '../../schema/schema.ts';
import { concerned } from './concerned.ts';
import { type Avoided, fill } from './fill.ts';
import { ABOUT_ROWS } from './finding.ts';
import { shownTable } from './misfit.ts';
import { seedFrom } from './seed.ts';

/** Which rows the tables get before a migration is tried. */
export interface RowsInput {
  /** Whether they are filled with rows that are made up. */
  readonly fill?: boolean | undefined;
  /** A file with rows. */
  readonly seed?: string | undefined;
}

/** Fills a scratch database, all but those to be avoided; what could not be filled is said once. */
export type FillScratch = (
  session: Session,
  migration: Migration,
  avoided: readonly Avoided[],
) => Promise<Finding[]>;

/** What fills the scratch databases of one check. `history` is left alone. */
export function fillScratch(
  engine: Engine,
  history: TableName,
  { fill: wanted = true, seed: path }: RowsInput,
): FillScratch {
  const seed = path === undefined ? null : seedFrom(path, engine);
  const said = new Set<string>();
  return async (session, migration, avoided) => {
    const filler = await engine.filler(session);
    const unseeded = seed ? await seed(filler, session, avoided) : [];
    const own = (table: TableName) => wanted && !isHistory(table, history);
    const chosen = (tables: readonly FillableTable[]) => concerned(tables.filter(own), migration);
    const unfilled = await fill(filler, session, chosen, avoided);
    const findings = [
      ...unseeded.map(({ statement: { at }, reason }) => ({
        ...ABOUT_ROWS,
        ...{ rule: 'seed-fails', at },
        message: `its rows are missing here: ${reason}`,
        hint: null,
      })),
      ...unfilled.map(({ table, reason }) => {
        const object = shownTable(table, engine.dialect.defaultSchema);
        const message = `${object} got no rows, and was tried without: ${reason}`;
        return { ...ABOUT_ROWS, rule: 'table-not-filled', message, hint: null, object };
      }),
    ].filter(({ message }) => !said.has(message));
    for (const { message } of findings) said.add(message);
    return findings;
  };
}
