import type { Facts, SchemaObject } from '../../schema/schema.ts';
import type { Row } from '../engine.ts';

/*
 * What the catalogue says of a schema, each part as a query for `kind`, `schema`, `on_table`, `name` and `facts`.
 * `ns` and `rel` are the schemas and relations that people made: not those of the system or of extensions.
 */

/** True for what an extension has brought. */
const member = (catalogue: string, oid: string) =>
  `EXISTS (SELECT FROM pg_depend dep WHERE dep.deptype = 'e' AND dep.classid = '${catalogue}'::regclass AND dep.objid = ${oid})`;

/** Who else than the owner may do what. What nobody has granted or revoked is what PostgreSQL grants by itself. */
const privileges = (acl: string, kind: string, owner: string) => `
  'privileges', (SELECT string_agg(CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END
        || ': ' || x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', '
        ORDER BY x.grantee = 0 DESC, pg_get_userbyid(x.grantee), x.privilege_type)
      FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) x WHERE x.grantee <> ${owner})`;

const about = (oid: string, catalogue: string, owner: string) =>
  `'comment', obj_description(${oid}, '${catalogue}'), 'owner', pg_get_userbyid(${owner})`;

const object = (...facts: string[]) => `jsonb_strip_nulls(jsonb_build_object(${facts.join(', ')}))`;

/**
 * Stands before what reads the catalogue, in the same transaction: without a search_path, every name that is not built in
 * comes with its schema; and to compile such queries can take seconds.
 */
export const READING = 'SET LOCAL search_path = pg_catalog;\nSET LOCAL jit = off';

/** The relations that all other parts refer to. */
export const BASE = `
  ns AS (SELECT n.* FROM pg_namespace n WHERE n.nspname !~ '^(pg_|_?timescaledb_)'
      AND n.nspname <> 'information_schema' AND NOT ${member('pg_namespace', 'n.oid')}),
  rel AS (SELECT c.*, n.nspname, c.relkind IN ('r', 'p', 'f') AS is_table FROM pg_class c
      JOIN ns n ON n.oid = c.relnamespace WHERE NOT ${member('pg_class', 'c.oid')})`;

const schemas = `
  SELECT 'schema', '', NULL, n.nspname, ${object(
    about('n.oid', 'pg_namespace', 'n.nspowner'),
    privileges('n.nspacl', 'n', 'n.nspowner'),
  )} FROM ns n`;

const extensions = `
  SELECT 'extension', '', NULL, x.extname, ${object(
    "'version', x.extversion, 'schema', n.nspname",
  )} FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql'`;

const tables = `
  SELECT 'table', c.nspname, NULL, c.relname, ${object(
    `'kind', CASE c.relkind WHEN 'f' THEN 'foreign' WHEN 'p' THEN 'partitioned' END,
     'unlogged', nullif(c.relpersistence = 'u', false), 'partition key', pg_get_partkeydef(c.oid),
     'partition of', (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
        || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '') FROM pg_inherits i WHERE i.inhrelid = c.oid),
     'row security', CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled' END,
     'replica identity', nullif(c.relreplident, 'd'), 'access method', nullif(m.amname, 'heap'),
     'options', array_to_string(c.reloptions, ', ')`,
    about('c.oid', 'pg_class', 'c.relowner'),
    privileges('c.relacl', 'r', 'c.relowner'),
  )} FROM rel c LEFT JOIN pg_am m ON m.oid = c.relam WHERE c.is_table`;

/** Servers since November 2026 note in `pg_attver` when a column got its type: it says nothing of the schema. */
const columns = `
  SELECT 'column', c.nspname, c.relname, a.attname, ${object(
    `'position', rank() OVER (PARTITION BY c.oid ORDER BY a.attnum), 'type', format_type(a.atttypid, a.atttypmod),
     'nullable', NOT a.attnotnull, 'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
     'generated', CASE a.attgenerated WHEN '' THEN NULL ELSE pg_get_expr(d.adbin, d.adrelid)
        || CASE a.attgenerated WHEN 's' THEN ' stored' ELSE '' END END,
     'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
     'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
     'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
     'compression', nullif(a.attcompression, ''), 'options', (SELECT string_agg(o, ', ') FROM unnest(a.attoptions) o
        WHERE o NOT LIKE 'pg_attver=%'),
     'comment', col_description(c.oid, a.attnum)`,
    privileges('a.attacl', 'c', 'c.relowner'),
  )} FROM rel c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.is_table`;

/** NOT NULL, which is a constraint since version 18, is said by the column. */
const constraints = `
  SELECT 'constraint', c.nspname, c.relname, k.conname, ${object(
    `'definition', pg_get_constraintdef(k.oid), 'comment', obj_description(k.oid, 'pg_constraint'),
     'index', CASE WHEN k.contype IN ('p', 'u', 'x') AND i.indisclustered THEN 'clustered' END`,
  )} FROM pg_constraint k JOIN rel c ON c.oid = k.conrelid LEFT JOIN pg_index i ON i.indexrelid = k.conindid
    WHERE k.contype NOT IN ('n', 't')`;

const indexes = `
  SELECT 'index', c.nspname, c.relname, x.relname, ${object(
    `'definition', pg_get_indexdef(i.indexrelid), 'invalid', nullif(NOT i.indisvalid, false),
     'clustered', nullif(i.indisclustered, false), 'comment', obj_description(x.oid, 'pg_class')`,
  )} FROM pg_index i JOIN rel c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`;

const views = `
  SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, c.nspname, NULL, c.relname, ${object(
    `'definition', pg_get_viewdef(c.oid), 'options', array_to_string(c.reloptions, ', '),
     'unpopulated', nullif(NOT c.relispopulated, false)`,
    about('c.oid', 'pg_class', 'c.relowner'),
    privileges('c.relacl', 'r', 'c.relowner'),
  )} FROM rel c WHERE c.relkind IN ('v', 'm')`;

const sequences = `
  SELECT 'sequence', c.nspname, NULL, c.relname, ${object(
    `'type', s.seqtypid::regtype::text, 'start', s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin,
     'maximum', s.seqmax, 'cache', s.seqcache, 'cycle', nullif(s.seqcycle, false),
     'owned by', (SELECT d.refobjid::regclass::text || '.' || a.attname FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)`,
    about('c.oid', 'pg_class', 'c.relowner'),
    privileges('c.relacl', 's', 'c.relowner'),
  )} FROM rel c JOIN pg_sequence s ON s.seqrelid = c.oid`;

const routines = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname, NULL,
    p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', ${object(
      `'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (SELECT
          concat_ws(', ', a.aggtransfn::regprocedure::text, a.aggtranstype::regtype::text, a.aggfinalfn::text, a.agginitval)
          FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END`,
      about('p.oid', 'pg_proc', 'p.proowner'),
      privileges('p.proacl', 'f', 'p.proowner'),
    )} FROM pg_proc p JOIN ns n ON n.oid = p.pronamespace WHERE NOT ${member('pg_proc', 'p.oid')}`;

const triggers = `
  SELECT 'trigger', c.nspname, c.relname, t.tgname, ${object(
    `'definition', pg_get_triggerdef(t.oid),
     'enabled', CASE t.tgenabled WHEN 'D' THEN 'never' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END,
     'comment', obj_description(t.oid, 'pg_trigger')`,
  )} FROM pg_trigger t JOIN rel c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND NOT ${member('pg_trigger', 't.oid')}
  UNION ALL SELECT 'rule', c.nspname, c.relname, r.rulename, ${object(
    "'definition', pg_get_ruledef(r.oid), 'comment', obj_description(r.oid, 'pg_rewrite')",
  )} FROM pg_rewrite r JOIN rel c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
  UNION ALL SELECT 'event trigger', '', NULL, e.evtname, ${object(
    `'definition', concat_ws(' ', e.evtevent, array_to_string(e.evttags, ', '), e.evtfoid::regprocedure::text),
     'enabled', nullif(e.evtenabled, 'O')`,
    about('e.oid', 'pg_event_trigger', 'e.evtowner'),
  )} FROM pg_event_trigger e WHERE NOT ${member('pg_event_trigger', 'e.oid')}`;

const policies = `
  SELECT 'policy', c.nspname, c.relname, p.polname, ${object(
    `'definition', concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd::text,
        'to', (SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r) END, ', ' ORDER BY r)
          FROM unnest(p.polroles) r),
        'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid)),
     'comment', obj_description(p.oid, 'pg_policy')`,
  )} FROM pg_policy p JOIN rel c ON c.oid = p.polrelid`;

const types = `
  SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname, NULL, t.typname, ${object(
    `'definition', CASE t.typtype
        WHEN 'e' THEN (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)
          FROM pg_enum l WHERE l.enumtypid = t.oid)
        WHEN 'c' THEN (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', '
          ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
        WHEN 'r' THEN (SELECT r.rngsubtype::regtype::text FROM pg_range r WHERE r.rngtypid = t.oid)
        WHEN 'd' THEN concat_ws(' ', format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'not null' END,
          'default ' || t.typdefault, (SELECT string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
            FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) END`,
    about('t.oid', 'pg_type', 't.typowner'),
    privileges('t.typacl', 'T', 't.typowner'),
  )} FROM pg_type t JOIN ns n ON n.oid = t.typnamespace LEFT JOIN pg_class k ON k.oid = t.typrelid
    WHERE t.typtype IN ('d', 'e', 'r', 'c', 'b') AND t.typelem = 0 AND coalesce(k.relkind, 'c') = 'c'
      AND NOT ${member('pg_type', 't.oid')}`;

const rest = `
  SELECT 'statistics', n.nspname, NULL, s.stxname, ${object(
    "'definition', pg_get_statisticsobjdef(s.oid), 'comment', obj_description(s.oid, 'pg_statistic_ext')",
  )} FROM pg_statistic_ext s JOIN ns n ON n.oid = s.stxnamespace
  UNION ALL SELECT 'collation', n.nspname, NULL, l.collname, ${object(
    "'definition', concat_ws(' ', l.collprovider, l.collcollate, l.collctype), 'comment', obj_description(l.oid, 'pg_collation')",
  )} FROM pg_collation l JOIN ns n ON n.oid = l.collnamespace WHERE NOT ${member('pg_collation', 'l.oid')}
  UNION ALL SELECT 'publication', '', NULL, p.pubname, ${object(
    `'definition', concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END,
       (SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY 1) FROM pg_publication_rel r WHERE r.prpubid = p.oid))`,
  )} FROM pg_publication p
  UNION ALL SELECT 'default privileges', coalesce(n.nspname, ''), NULL,
    pg_get_userbyid(d.defaclrole) || ' ' || d.defaclobjtype::text, ${object(
      "'definition', (SELECT string_agg(x::text, ', ' ORDER BY x::text) FROM unnest(d.defaclacl) x)",
    )} FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace`;

/** All parts, in the order in which a person would look at them. */
export const PARTS = [
  extensions,
  schemas,
  types,
  tables,
  columns,
  constraints,
  indexes,
  triggers,
  policies,
  sequences,
  views,
  routines,
  rest,
];

/** A row of one of these queries. */
export function objectOf({ kind, schema, on_table, name, facts }: Row): SchemaObject {
  return {
    kind: String(kind),
    schema: String(schema),
    table: on_table === null ? null : String(on_table),
    name: String(name),
    facts: JSON.parse(String(facts)) as Facts,
  };
}
