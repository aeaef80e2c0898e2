import type { Action } from '../../../schema/action.ts';
import { columnOf, constraintOf, type Text, typeOf } from './columns.ts';
import { expression } from './expressions.ts';
import { child, flag, list, nameOf, options, plain, relation, type Tree, text } from './tree.ts';

/** The commands of ALTER TABLE, one action each. `places` are the offsets at which they begin. */
export function alterTable(tree: Tree, from: Text, places: readonly number[]): Action[] {
  const table = relation(child(tree, 'relation'));
  return list(tree, 'cmds').map((one, i): Action => {
    const command = child(one, 'AlterTableCmd') as Tree;
    const at = places[i] ?? places.at(-1) ?? 0;
    const isStorage = /SetTableSpace$/.test(text(command, 'subtype'));
    if (!TABLES.includes(String(tree.objtype)) && !isStorage) {
      return { kind: 'other', words: 'ALTER', at };
    }
    return { at, table, ...commandOf(command, from) } as Action;
  });
}

const TABLES = ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE', 'OBJECT_MATVIEW'];

type Command = Readonly<Record<string, unknown>>;

/** Gives what differs from command to command; the table and the place come from the caller. */
function commandOf(command: Tree, from: Text): Command {
  const column = text(command, 'name');
  const cascade = command.behavior === 'DROP_CASCADE';
  const def = child(command, 'def');
  const read = COMMANDS[text(command, 'subtype')];
  return read ? read({ command, column, cascade, def, from }) : { kind: 'other alter' };
}

interface Parts {
  readonly command: Tree;
  readonly column: string;
  readonly cascade: boolean;
  readonly def: Tree | undefined;
  readonly from: Text;
}

const named = (kind: string) => () => ({ kind });
const onColumn =
  (kind: string) =>
  ({ column }: Parts) => ({ kind, column });

const COMMANDS: Readonly<Record<string, (parts: Parts) => Command>> = {
  AT_AddColumn: ({ command, def, from }) => ({
    kind: 'add column',
    column: columnOf(child(def, 'ColumnDef'), from),
    ifNotExists: flag(command, 'missing_ok'),
  }),
  AT_DropColumn: ({ column, cascade }) => ({ kind: 'drop column', column, cascade }),
  AT_AlterColumnType: ({ column, def }) => {
    const to = child(def, 'ColumnDef');
    const using = child(to, 'raw_default');
    const collation = list(child(to, 'collClause'), 'collname');
    return {
      kind: 'alter type',
      column,
      type: typeOf(child(to, 'typeName')),
      collation: collation.length > 0 ? nameOf(collation) : null,
      using: using ? expression(using) : null,
    };
  },
  AT_SetNotNull: onColumn('set not null'),
  AT_DropNotNull: onColumn('drop not null'),
  AT_ColumnDefault: ({ column, def }) =>
    def
      ? { kind: 'set default', column, value: expression(def) }
      : { kind: 'drop default', column },
  AT_AddConstraint: ({ def, from }) => ({
    kind: 'add constraint',
    constraint: constraintOf(child(def, 'Constraint'), from),
  }),
  AT_ValidateConstraint: ({ column }) => ({ kind: 'validate constraint', name: column }),
  AT_DropConstraint: ({ column, cascade }) => ({ kind: 'drop constraint', name: column, cascade }),
  AT_SetLogged: named('set logged'),
  AT_SetUnLogged: named('set unlogged'),
  AT_SetTableSpace: named('set tablespace'),
  AT_SetAccessMethod: named('set access method'),
  AT_SetRelOptions: ({ command }) => ({ kind: 'set options', options: relOptions(command) }),
  AT_EnableRowSecurity: () => ({ kind: 'row security', enabled: true }),
  AT_ForceRowSecurity: () => ({ kind: 'row security', enabled: true }),
  AT_DisableRowSecurity: () => ({ kind: 'row security', enabled: false }),
  AT_NoForceRowSecurity: () => ({ kind: 'row security', enabled: false }),
  AT_ReplicaIdentity: ({ def }) => ({
    kind: 'replica identity',
    to: IDENTITIES[text(child(def, 'ReplicaIdentityStmt'), 'identity_type')] ?? 'an index',
  }),
  AT_AttachPartition: ({ def }) => ({
    kind: 'attach partition',
    partition: relation(child(def, 'PartitionCmd', 'name')),
    isDefault: flag(child(def, 'PartitionCmd', 'bound'), 'is_default'),
  }),
  AT_DetachPartition: ({ def }) => ({
    kind: 'detach partition',
    partition: relation(child(def, 'PartitionCmd', 'name')),
    concurrently: flag(child(def, 'PartitionCmd'), 'concurrent'),
  }),
};

const IDENTITIES: Readonly<Record<string, string>> = { f: 'full', n: 'nothing', d: 'default' };

function relOptions(command: Tree): Record<string, string> {
  const given = options({ items: child(command, 'def', 'List')?.items }, 'items');
  return Object.fromEntries([...given].map(([name, value]) => [name, plain(value) ?? 'true']));
}
