/** How large a table is. */
export interface TableSize {
  /** An estimate; null where the database has none. */
  readonly rows: number | null;
  /** Without its indexes, and its indexes; null where the database does not tell. */
  readonly bytes: number | null;
  readonly indexBytes: number | null;
}

/** The sizes of tables by their names, as people know them: `orders`, `audit.orders`. */
export type Sizes = ReadonlyMap<string, TableSize>;
