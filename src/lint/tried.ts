import type { Traced } from '../schema/traced.ts';

/** What a statement did to what others use: without tables that are new. */
export function toOthers(traced: Traced, isNew: (table: string) => boolean): Traced {
  const isOld = (object: string) =>
    !isNew(object) && !isNew(object.slice(0, Math.max(0, object.lastIndexOf('.'))));
  const old = {
    locks: traced.locks.filter(({ object }) => isOld(object)),
    held: traced.held.filter(({ object }) => isOld(object)),
    rewrites: traced.rewrites.filter(isOld),
    emptied: traced.emptied.filter(isOld),
    indexes: traced.indexes.filter(({ index }) => isOld(index)),
    scans: traced.scans.filter(({ table }) => isOld(table)),
    rows: traced.rows.filter(({ table }) => isOld(table)),
  };
  const grows =
    old.rewrites.length + old.scans.length > 0 || old.indexes.some(({ work }) => work !== 'reused');
  return { ...traced, ...old, grows };
}

/** The tables that a migration has made, as its trace shows them: no old ones under another name, or of a name that was in use. */
export function madeBy(statements: readonly Traced[]): string[] {
  const gone = new Set<string>();
  return statements.flatMap(({ changes }) => {
    const tables = changes.filter(({ kind }) => /table|view/.test(kind));
    const named = (wanted: string) =>
      tables.flatMap(({ change, object }) => (change === wanted ? [object] : []));
    const dropped = named('dropped');
    for (const name of dropped) gone.add(name);
    return dropped.length > 0 ? [] : named('created').filter((name) => !gone.has(name));
  });
}

/** The strongest lock that a statement took on an object, or held on it since before; null without one. */
export function lockOn({ locks, held }: Traced, object: string | null): string | null {
  const isMeant = (name: string) => name === object || name.endsWith(`.${object}`);
  const own = [...locks, ...held].filter((lock) => isMeant(lock.object));
  return own.sort((a, b) => b.strength - a.strength)[0]?.mode ?? null;
}
