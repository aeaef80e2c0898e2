import type { Page } from './markdown.ts';

/** One way that a guide shows: what stands before its first section, and in one section. */
export interface Recipe {
  /** The title of its section. */
  readonly title: string;
  readonly engines: readonly ('postgres' | 'sqlite')[];
  /** The oldest major version of PostgreSQL that has what it uses; 0 when all have. */
  readonly since: number;
  /** The tables that it begins with. */
  readonly tables: Files;
  readonly steps: readonly Step[];
}

/** One migration of a guide. */
export interface Step {
  /** Below the project. */
  readonly path: string;
  readonly text: string;
  /** What the application asks while it is applied. */
  readonly queries: Files;
}

/** Texts by their path below the project. */
export type Files = Readonly<Record<string, string>>;

/**
 * The recipes of a guide. A block of code belongs to them when its first line is a comment with its path,
 * `migrations/…` or `queries/…`. A section is for PostgreSQL unless its title names SQLite alone or as well, and
 * for the version that its title names and later ones. Queries hold for the migrations below them.
 */
export function recipesOf({ text }: Page): Recipe[] {
  const [intro = '', ...sections] = sectionsOf(text);
  const tables = Object.fromEntries(blocksOf(intro));
  const recipes = sections.map((section): Recipe => {
    const title = titleOf(section);
    const since = Number(/PostgreSQL (\d+)/.exec(title)?.[1] ?? 0);
    return { title, engines: enginesOf(title), since, tables, steps: stepsOf(section) };
  });
  return recipes.filter(({ steps }) => steps.length > 0);
}

/** A guide with the measurements of its sections made anew, by the titles of these. */
export function withMeasurements(text: string, measured: ReadonlyMap<string, string>): string {
  const block = /^<!-- measured -->\n[\s\S]*?^<!-- end -->$/m;
  const sections = sectionsOf(text).map((section) => {
    const table = measured.get(titleOf(section));
    const anew = `<!-- measured -->\n\n${table}\n\n<!-- end -->`;
    return table === undefined ? section : section.replace(block, () => anew);
  });
  return sections.join('');
}

const sectionsOf = (text: string) => text.split(/^(?=## )/m);
const titleOf = (section: string) => section.slice('## '.length).split('\n', 1).join();

function enginesOf(title: string): Recipe['engines'] {
  if (!title.includes('SQLite')) return ['postgres'];
  return title.includes('PostgreSQL') ? ['postgres', 'sqlite'] : ['sqlite'];
}

function blocksOf(text: string): [path: string, text: string][] {
  const blocks = [...text.matchAll(/^```\w+\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  return blocks.flatMap((code) => {
    const [, path] = /^(?:--|\/\/) ((?:migrations|queries)\/\S+)\n/.exec(code) ?? [];
    return path === undefined ? [] : [[path, code] as [string, string]];
  });
}

function stepsOf(section: string): Step[] {
  const steps: Step[] = [];
  let queries: Files = {};
  for (const [path, text] of blocksOf(section)) {
    if (path.startsWith('queries/')) queries = { ...queries, [path]: text };
    else steps.push({ path, text, queries });
  }
  return steps;
}
