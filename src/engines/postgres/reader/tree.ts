/** A node of the parser's tree, or what stands in one. */
export type Tree = Readonly<Record<string, unknown>>;

/** What stands at a path of field names below a node; undefined where there is nothing. */
export function child(tree: Tree | undefined, ...path: string[]): Tree | undefined {
  let one: unknown = tree;
  for (const name of path) one = (one as Tree | undefined)?.[name];
  return one as Tree | undefined;
}

/** A list of nodes; empty where there is none. */
export function list(tree: Tree | undefined, name: string): readonly Tree[] {
  return (tree?.[name] as readonly Tree[] | undefined) ?? [];
}

/** A text; empty where there is none. */
export function text(tree: Tree | undefined, name: string): string {
  return (tree?.[name] as string | undefined) ?? '';
}

/** A flag; the parser leaves out what is false. */
export function flag(tree: Tree | undefined, name: string): boolean {
  return tree?.[name] === true;
}

/** Where a node begins, in UTF-8 bytes of the statement. */
export function location(tree: Tree | undefined): number {
  return (tree?.location as number | undefined) ?? 0;
}

/** The one kind of node that a wrapper such as `{ ColumnRef: … }` holds, and the node. */
export function unwrap(tree: Tree | undefined): [kind: string, node: Tree] {
  const [entry] = Object.entries(tree ?? {});
  return entry ? [entry[0], entry[1] as Tree] : ['', {}];
}

/** A name made of `String` nodes, without the default schema. */
export function nameOf(parts: readonly Tree[]): string {
  return qualified(parts.map((part) => text(child(part, 'String'), 'sval')));
}

/** The name of a relation, without the default schema. */
export function relation(range: Tree | undefined): string {
  const schema = text(range, 'schemaname');
  return qualified([...(schema ? [schema] : []), text(range, 'relname')]);
}

/** A relation that stands in a `RangeVar`. */
export const relationIn = (tree: Tree): string => relation(child(tree, 'RangeVar'));

function qualified(parts: readonly string[]): string {
  const [first, ...rest] = parts;
  return first === 'public' || first === 'pg_catalog' ? rest.join('.') : parts.join('.');
}

/** The options of a statement by name, with the namespace of an extension before it. */
export function options(tree: Tree | undefined, name: string): Map<string, Tree | undefined> {
  return new Map(
    list(tree, name).map((option) => {
      const element = child(option, 'DefElem');
      const space = text(element, 'defnamespace');
      return [`${space ? `${space}.` : ''}${text(element, 'defname')}`, child(element, 'arg')];
    }),
  );
}

/** An option is given, and not as false. */
export function isOn(given: ReadonlyMap<string, Tree | undefined>, name: string): boolean {
  return given.has(name) && !/^(false|off|0|no)$/i.test(plain(given.get(name)) ?? '');
}

/** The text of a plain value; null for what is none. */
export function plain(tree: Tree | undefined): string | null {
  const [kind, node] = unwrap(tree);
  if (kind === 'String') return text(node, 'sval');
  if (kind === 'Integer') return String(node.ival ?? 0);
  if (kind === 'Float') return text(node, 'fval');
  if (kind === 'Boolean') return String(flag(node, 'boolval'));
  if (kind === 'TypeName') return nameOf(list(node, 'names'));
  if (kind === 'TypeCast') return plain(child(node, 'arg'));
  if (kind === 'ColumnRef') return nameOf(list(node, 'fields'));
  if (kind !== 'A_Const' || flag(node, 'isnull')) return null;
  const value = child(node, 'sval') ?? child(node, 'ival') ?? child(node, 'fval');
  if (value) return String(value.sval ?? value.ival ?? value.fval ?? (node.ival ? 0 : ''));
  return node.boolval ? String(flag(child(node, 'boolval'), 'boolval')) : null;
}

/** Every node of that kind, wherever it stands below. */
export function* every(tree: unknown, kind: string): Generator<Tree> {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [name, value] of Object.entries(tree)) {
    if (name === kind) yield value as Tree;
    yield* every(value, kind);
  }
}
