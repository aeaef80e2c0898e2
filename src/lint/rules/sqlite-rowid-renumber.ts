import { shown } from '../facts/names.ts';
import { rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-rowid-renumber',
  severity: 'info',
  engines: ['sqlite'],
  summary: 'a rebuild of a table without an INTEGER PRIMARY KEY',
  effect:
    'Its rows get new rowids; whatever has kept the old ones, such as a full-text index, points to other rows.',
  safeWay: 'Give the table an INTEGER PRIMARY KEY, or copy the rowid as well.',
  given: `CREATE TABLE notes (body TEXT);
CREATE TABLE letters (id INTEGER PRIMARY KEY, body TEXT);
`,
  bad: `CREATE TABLE notes_new (body TEXT NOT NULL);
INSERT INTO notes_new (body) SELECT body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
`,
  good: `CREATE TABLE letters_new (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO letters_new (id, body) SELECT id, body FROM letters;
DROP TABLE letters;
ALTER TABLE letters_new RENAME TO letters;
`,
  check: on('drop', (moment) => {
    const rebuild = rebuildOf(moment);
    const table = moment.catalog.tables.get(moment.action.names[0] ?? '');
    if (!rebuild || !table?.complete || table.withoutRowid) return null;
    const keys = table.constraints
      .filter(({ type }) => type === 'primary key')
      .flatMap(({ columns }) => columns);
    const stable =
      keys.length === 1 && table.columns.get(keys[0] as string)?.type?.name === 'integer';
    return stable
      ? null
      : { message: `the rows of ${shown(rebuild.old)} get new rowids`, object: rebuild.old };
  }),
};
