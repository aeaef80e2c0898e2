const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}_][\p{L}\p{N}_$]*|\d[\w.]*|\s+|./gsu;

/**
 * The tokens of a definition as SQLite keeps it, without comments, names and keywords in lower case: the same for two
 * texts that mean the same, whatever ALTER TABLE has quoted or moved in one of them.
 */
function tokens(sql: string): string[] {
  return [...sql.matchAll(TOKEN)].flatMap(([token]) => {
    if (/^(\s|--|\/\*)/.test(token)) return [];
    if (token.startsWith("'")) return [token];
    if (/^["`[]/.test(token)) return [unquoted(token)];
    return [token.toLowerCase()];
  });
}

function unquoted(token: string): string {
  const name = token.slice(1, -1).toLowerCase();
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name}"`;
}

const text = (list: readonly string[]) => list.join(' ').replace(/ (?=[,)])|(?<=\() /g, '');

/** A definition in one line. */
export const normalised = (sql: string) => text(tokens(sql));

/** What stands between the parentheses of CREATE TABLE, and behind them. */
export interface TableText {
  /** By name: what stands behind it. */
  readonly columns: ReadonlyMap<string, string>;
  readonly constraints: readonly { readonly name: string; readonly definition: string }[];
  /** `strict`, `without rowid` */
  readonly options: string;
}

/** Takes CREATE TABLE apart. */
export function tableText(sql: string): TableText {
  const all = tokens(sql);
  const open = all.indexOf('(');
  const items: string[][] = [[]];
  let depth = 0;
  let at = open;
  for (; at >= 0 && at < all.length; at++) {
    const token = all[at] as string;
    if (token === '(' && depth++ === 0) continue;
    if (token === ')' && --depth === 0) break;
    if (token === ',' && depth === 1) items.push([]);
    else items.at(-1)?.push(token);
  }
  const isConstraint = ([first = '']: string[]) =>
    /^(constraint|primary|unique|check|foreign)$/.test(first);
  return {
    columns: new Map(
      items.filter((item) => !isConstraint(item)).map(([name = '', ...rest]) => [name, text(rest)]),
    ),
    constraints: items.filter(isConstraint).map((item) => {
      const [name, body] =
        item[0] === 'constraint' ? [item[1] as string, item.slice(2)] : [null, item];
      return { name: name ?? text(body), definition: text(body) };
    }),
    options: open < 0 ? '' : text(all.slice(at + 1)),
  };
}
