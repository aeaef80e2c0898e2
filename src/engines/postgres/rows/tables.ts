import type { Row } from '../../engine.ts';
import type { FillableTable } from '../../filler.ts';
import { BASE } from '../catalogue.ts';
import { type ColumnType, valuesOf } from './values.ts';

const names = (table: string, numbers: string) =>
  `(SELECT json_agg(a.attname ORDER BY k.nr) FROM unnest(${numbers}) WITH ORDINALITY k (attnum, nr)
      JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`;

/** Each domain with all domains below it; the last one stands on `base`, which is none. */
const LEVELS = `level (type, domain, base, modifier, required) AS (
    SELECT oid, oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT l.type, d.oid, d.typbasetype, d.typtypmod, d.typnotnull
      FROM level l JOIN pg_type d ON d.oid = l.base AND d.typtype = 'd'),
  bottom AS (SELECT l.type, l.base, l.modifier FROM level l JOIN pg_type b ON b.oid = l.base AND b.typtype <> 'd')`;

const TYPE = `
  json_build_object('name', b.typname, 'kind', b.typtype, 'category', b.typcategory,
    'text', format_type(a.atttypid, a.atttypmod),
    'modifier', coalesce(bottom.modifier, a.atttypmod),
    'fields', (SELECT count(*) FROM pg_attribute f
      WHERE f.attrelid = coalesce(nullif(e.typrelid, 0), b.typrelid) AND f.attnum > 0 AND NOT f.attisdropped),
    'element', e.typname, 'elementKind', e.typtype,
    'labels', (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l
      WHERE l.enumtypid = coalesce(e.oid, b.oid)))`;

const COLUMNS = `
  (SELECT json_agg(json_build_object('name', a.attname, 'nullable',
      NOT (a.attnotnull OR EXISTS (SELECT FROM level l WHERE l.type = a.atttypid AND l.required)),
      'default', pg_get_expr(d.adbin, d.adrelid), 'type', ${TYPE}) ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN bottom ON bottom.type = a.atttypid
    JOIN pg_type b ON b.oid = coalesce(bottom.base, a.atttypid)
    LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')`;

/** The columns of an index, without those that it only includes. */
const KEY_COLUMNS = '(i.indkey::int2[])[0:i.indnkeyatts - 1]';

/**
 * Unique indexes stand for unique constraints, exclusion and primary keys as well; with the columns of expressions.
 * One that looks at no column is left out.
 */
const KEYS = `
  (SELECT json_agg(DISTINCT k.columns) FROM (
    SELECT (SELECT jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND (a.attnum = ANY (${KEY_COLUMNS}) OR a.attnum <> ALL (i.indkey) AND EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))) AS columns
      FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)) k
    WHERE k.columns IS NOT NULL)`;

const REFERENCES = `
  (SELECT json_agg(json_build_object('name', k.conname, 'columns', ${names('c.oid', 'k.conkey')},
      'parent', json_build_object('schema', pn.nspname, 'name', p.relname),
      'parentColumns', ${names('p.oid', 'k.confkey')}) ORDER BY k.conname)
    FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE k.conrelid = c.oid AND k.contype = 'f')`;

const CHECKS = `
  (SELECT json_agg(x) FROM (
    SELECT k.conname AS name, ${names('c.oid', 'k.conkey')} AS columns,
        pg_get_expr(k.conbin, k.conrelid) AS condition, true AS whole
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
    UNION ALL
    SELECT k.conname, json_build_array(a.attname), pg_get_constraintdef(k.oid), false
      FROM pg_attribute a JOIN level l ON l.type = a.atttypid
        JOIN pg_constraint k ON k.contypid = l.domain AND k.contype = 'c'
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT '', ${names('c.oid', 'pt.partattrs')},
        coalesce((SELECT string_agg(pg_get_expr(part.relpartbound, part.oid), ' ' ORDER BY part.relname)
          FROM pg_inherits h JOIN pg_class part ON part.oid = h.inhrelid WHERE h.inhparent = c.oid), ''), false
      FROM pg_partitioned_table pt WHERE pt.partrelid = c.oid) x)`;

/** What a row of each table must satisfy, as JSON. */
export const TABLES = `WITH RECURSIVE ${BASE}, ${LEVELS}
  SELECT json_build_object('schema', c.nspname, 'name', c.relname, 'columns', ${COLUMNS}, 'keys', ${KEYS},
    'primaryKey', (SELECT ${names('c.oid', KEY_COLUMNS)} FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
    'references', ${REFERENCES}, 'checks', ${CHECKS})::text AS shape
  FROM rel c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.nspname, c.relname`;

type Lists = Pick<FillableTable, 'keys' | 'primaryKey' | 'references' | 'checks'>;

type Shape = { readonly [K in keyof Lists]: Lists[K] | null } & {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[] | null;
};

interface Column {
  readonly name: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly type: ColumnType;
}

/** A row of that query, as a table to be filled. */
export function tableOf({ shape }: Row): Omit<FillableTable, 'empty'> {
  const { columns, keys, primaryKey, references, checks, ...name } = JSON.parse(
    String(shape),
  ) as Shape;
  return {
    ...name,
    columns: (columns ?? []).map(({ type, ...column }) => ({
      ...column,
      type: type.text,
      ...valuesOf(type),
    })),
    primaryKey: primaryKey ?? [],
    keys: keys ?? [],
    references: references ?? [],
    checks: (checks ?? []).map((one) => ({ ...one, columns: one.columns ?? [] })),
  };
}
