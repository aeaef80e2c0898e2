/** A name as a quoted identifier, in every SQL dialect we know: `"order ""items"""`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const PLAIN = /^[a-z_][a-z0-9_]*$/;
const RESERVED = new Set(
  `add all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary both by
  case cast check collate collation column commit concurrently constraint create cross current_catalog
  current_date current_role current_schema current_time current_timestamp current_user default deferrable delete
  desc distinct do drop else end escape except exists false fetch for foreign freeze from full grant group
  having if ilike in index initially inner insert intersect into is isnull join key lateral leading left like
  limit localtime localtimestamp natural not nothing notnull null offset on only or order outer overlaps placing
  primary raise references returning right select session_user set similar some symmetric system_user table
  tablesample then to trailing transaction true union unique update user using values variadic verbose view when
  where window with`.split(/\s+/),
);

/** A name in SQL that a person reads: quoted only where it must be. */
export function readableName(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : quoteName(name);
}
