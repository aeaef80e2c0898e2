import type { Action, ActionOf, StatementReader } from '../schema/action.ts';
import { Catalog } from '../schema/catalog.ts';
import { tableOf } from './facts/targets.ts';
import type { ReadMigration, ReadScript, ReadStatement } from './read.ts';
import type { Done, Moment } from './rule.ts';

/** A moment, and the statement in which it is. */
export interface Visit {
  readonly moment: Moment;
  readonly statement: ReadStatement;
  readonly script: ReadScript;
  /** Which of the migrations. */
  readonly index: number;
  /** No other action of the statement comes behind it. */
  readonly last: boolean;
}

interface Walk {
  readonly reader: StatementReader;
  readonly server: number;
  /** Whether what a migration makes counts as new in another. */
  readonly together: (maker: number, user: number) => boolean;
  /** Tables that are new in a migration beside those that its text makes. */
  readonly fresh: (user: number) => ReadonlySet<string>;
}

/**
 * Goes through the migrations in their order, and in each through what it does, with the schema as it is at that
 * moment. The way down of each is visited behind its way up; it changes nothing.
 */
export function* walk(migrations: readonly (ReadMigration | null)[], how: Walk): Generator<Visit> {
  const catalog = new Catalog();
  const ups = migrations.map((one) => actionsOf(one?.up));
  for (const [index, migration] of migrations.entries()) {
    if (!migration) continue;
    const { up, down, irreversible } = migration;
    const later = ups.slice(index + 1).flat();
    const common = { how, catalog, index, later, irreversible };
    const back = irreversible ? null : down && actionsOf(down);
    yield* visits(up, { ...common, back }, (action, transaction) =>
      catalog.apply(action, { file: index, transaction }),
    );
    if (down) yield* visits(down, { ...common, back: actionsOf(up) }, () => {});
  }
}

interface Surroundings {
  readonly how: Walk;
  readonly catalog: Catalog;
  readonly index: number;
  readonly later: readonly Action[];
  readonly back: readonly Action[] | null;
  readonly irreversible: boolean;
}

function* visits(
  script: ReadScript,
  { how, catalog, index, later, back, irreversible }: Surroundings,
  apply: (action: Action, transaction: number) => void,
): Generator<Visit> {
  const { reader, server } = how;
  const all = actionsOf(script);
  const runnersTransaction = script.transaction;
  const before: Done[] = [];
  let [transaction, began, open, place] = [0, 0, runnersTransaction, 0];
  const fresh = how.fresh(index);
  const isNew = (name: string) => {
    if (fresh.has(name)) return true;
    const made = catalog.tables.get(name) ?? catalog.views.get(name);
    if (!made) return false;
    return how.together(made.by.file, index) || ('temporary' in made && made.temporary);
  };
  for (const statement of script.statements) {
    if (!open && statement.block === null) [transaction, began] = [transaction + 1, before.length];
    for (const action of statement.actions) {
      place++;
      const lock = reader.lock(action);
      yield {
        statement,
        script,
        index,
        last: action === statement.actions.at(-1),
        moment: {
          action,
          text: statement.text,
          words: statement.words,
          refusesTransaction: statement.refusesTransaction,
          direction: script.direction,
          catalog,
          inTransaction: open,
          runnersTransaction,
          limits: script.limits,
          server,
          before,
          get together() {
            return began === 0 ? before : before.slice(began);
          },
          get after() {
            return all.slice(place);
          },
          later,
          lock,
          back,
          irreversible,
          isNew,
        },
      };
      const table = tableOf(action);
      // A thousand rows of data are to be searched once by whoever looks back.
      const repeats = isData(action) && isData(before.at(-1)?.action, action.table);
      const onOld = table !== null && !isNew(table);
      if (!repeats) before.push({ action, lock, text: statement.text, onOld });
      apply(action, transaction);
      if (runnersTransaction || action.kind !== 'transaction') continue;
      if (action.does === 'begin')
        [open, transaction, began] = [true, transaction + 1, before.length];
      else if (action.does !== 'savepoint') open = false;
    }
  }
}

const actionsOf = (script: ReadScript | undefined): Action[] =>
  script?.statements.flatMap(({ actions }) => [...actions]) ?? [];

/** Rows of values for a table, for that one when it is named. */
function isData(action: Action | undefined, table?: string): action is ActionOf<'insert'> {
  if (action?.kind !== 'insert' || action.rows !== 'values') return false;
  return table === undefined || action.table === table;
}
