/** Writes `docs/rules/`: a page for each rule of `lint`, made from the rule, and a list of them. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

/** @typedef {import('../src/lint/rule.ts').Rule} Rule */

const WIDTH = 120;
const GUIDES = new URL('../docs/guides/', import.meta.url);
/** @type {Record<string, string>} */
const ENGINES = { postgres: 'PostgreSQL', sqlite: 'SQLite' };

/**
 * The pages by their file names.
 * @param {readonly Rule[]} rules
 * @returns {Map<string, string>}
 */
export function rulePages(rules) {
  const guides = guidesByRule();
  const pages = rules.map(
    (rule) => /** @type {const} */ ([`${rule.id}.md`, page(rule, guides.get(rule.id) ?? [])]),
  );
  return new Map([...pages, ['README.md', list(rules)]]);
}

/**
 * Links to the guides that name a rule among those that lead there, by its id.
 * @returns {Map<string, string[]>}
 */
function guidesByRule() {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const name of fs.readdirSync(GUIDES).sort()) {
    const text = fs.readFileSync(new URL(name, GUIDES), 'utf8');
    const [, title = ''] = /^# (.+)/.exec(text) ?? [];
    const [, list = ''] = text.split('\n## Rules that lead here\n');
    for (const [, id = ''] of list.matchAll(/^- \[([\w-]+)\]/gm)) {
      found.set(id, [...(found.get(id) ?? []), `[${title}](../guides/${name})`]);
    }
  }
  return found;
}

/**
 * @param {Rule} rule
 * @param {readonly string[]} guides
 */
function page(rule, guides) {
  const { id, summary, effect, safeWay, given, bad, good, queries, seed } = rule;
  const asked = queries === undefined ? [] : ['While the application asks:', fence(queries)];
  const rows =
    seed === undefined ? [] : ['With these rows in the file that is the `seed`:', fence(seed)];
  return [
    `# ${id}`,
    sentence(summary),
    facts(rule),
    '## What happens',
    wrap(effect),
    '## Instead',
    wrap(safeWay),
    ...(guides.length === 0 ? [] : [`Step by step: ${guides.join(', ')}`]),
    ...(given === undefined ? [] : ['## Given', ...sql(given)]),
    '## Is found',
    ...asked,
    ...rows,
    ...sql(bad),
    '## Is not found',
    ...sql(good),
    '## To hide it',
    wrap('Before the statement, or at the head of the file, with a reason:'),
    fence(`-- handrail: ignore ${id} <why>`),
    '[All rules](README.md)',
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** @param {Rule} rule */
function facts({ severity, engines, since, until, style, check, measured }) {
  const versions = [
    ...(since === undefined ? [] : [`from version ${since} on`]),
    ...(until === undefined ? [] : [`up to version ${until}`]),
  ];
  const where = [engines.map((engine) => ENGINES[engine]).join(' and '), ...versions].join(', ');
  const off = style ? ' Off unless the configuration names it.' : '';
  const tried = check
    ? measured
      ? ' Measured by `handrail check`.'
      : ''
    : ' Found by `handrail check` alone.';
  return `${where}. Severity: ${severity} unless the case says otherwise.${off}${tried}`;
}

/** @param {readonly Rule[]} rules */
function list(rules) {
  const lines = (/** @type {readonly Rule[]} */ some) =>
    some
      .map(({ id, summary, severity }) => `- [${id}](${id}.md) (${severity}): ${summary}`)
      .join('\n');
  const of = (/** @type {string} */ engine) =>
    rules.filter(({ engines, style }) => !style && engines.join() === engine);
  return [
    '# Rules of lint',
    wrap(
      'What `handrail lint` and `handrail check` look for. Each rule has a page, which `--explain` prints as well. [How lint is used](../guides/lint.md), [and check](../guides/checking.md). The examples are run on PostgreSQL 16, 17 and 18, SQLite and TimescaleDB: what a rule says of locks, and of tables that are read or written as a whole, was measured.',
    ),
    '## PostgreSQL',
    lines(of('postgres')),
    '## SQLite',
    lines(of('sqlite')),
    '## Both',
    lines(of('postgres,sqlite')),
    '## Style',
    wrap('Looked at only where the [configuration](../reference/configuration.md) names them.'),
    lines(rules.filter(({ style }) => style)),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** @param {Rule['bad']} example */
function sql(example) {
  const files = [example].flat();
  return files.flatMap((text, i) => [...(i > 0 ? ['And in a later migration:'] : []), fence(text)]);
}

const fence = (/** @type {string} */ text) => `\`\`\`sql\n${text.trimEnd()}\n\`\`\``;

const sentence = (/** @type {string} */ text) => wrap(`${text[0]?.toUpperCase()}${text.slice(1)}.`);

/** @param {string} text */
function wrap(text) {
  const escaped = text.replace(/<(?=[a-z])/g, '\\<').replaceAll('*', '\\*');
  const lines = [''];
  for (const word of escaped.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rules } = /** @type {typeof import('../src/lint/rules/index.ts')} */ (
    await createJiti(import.meta.url).import('../src/lint/rules/index.ts')
  );
  const folder = new URL('../docs/rules/', import.meta.url);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  for (const [name, text] of rulePages(rules)) fs.writeFileSync(new URL(name, folder), text);
}
