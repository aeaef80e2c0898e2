import type { Schema, SchemaObject } from '../../schema/schema.ts';
import type { Session } from '../engine.ts';
import { objectOf, READING } from './catalogue.ts';
import type { PostgresSession } from './session.ts';

const compression = (hypertable: string) => `
  'compressed by', (SELECT nullif(concat_ws(' ', 'segments of ' || s.segmentby, 'order ' || s.orderby,
        s.compress_interval_length), '')
      FROM timescaledb_information.hypertable_compression_settings s WHERE s.hypertable = ${hypertable})`;

const HYPERTABLES = `
  SELECT 'hypertable' AS kind, h.hypertable_schema AS schema, NULL AS on_table, h.hypertable_name AS name,
         jsonb_strip_nulls(jsonb_build_object('compression', h.compression_enabled,
           ${compression("format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass")},
           'definition', (SELECT string_agg(concat_ws(' ', d.column_name, d.time_interval, d.integer_interval,
               d.integer_now_func, d.num_partitions), ', ' ORDER BY d.dimension_number)
             FROM timescaledb_information.dimensions d
             WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name)))::text AS facts
    FROM timescaledb_information.hypertables h WHERE h.hypertable_schema !~ '^_timescaledb_'`;

/** What an aggregate keeps is in a hypertable, which has another name each time. */
const BEHIND =
  "format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name)::regclass";

const AGGREGATES = `
  SELECT 'continuous aggregate' AS kind, a.view_schema AS schema, NULL AS on_table, a.view_name AS name,
         jsonb_strip_nulls(jsonb_build_object('materialized only', a.materialized_only,
           'compression', a.compression_enabled, ${compression(BEHIND)}, 'definition', a.view_definition))::text AS facts
    FROM timescaledb_information.continuous_aggregates a`;

const named = (text: string) => `replace(${text}, a.materialization_hypertable_name, a.view_name)`;

const INDEXES = `
  SELECT 'index' AS kind, a.view_schema AS schema, a.view_name AS on_table, ${named('x.relname')} AS name,
         jsonb_build_object('definition', ${named('pg_get_indexdef(i.indexrelid)')})::text AS facts
    FROM timescaledb_information.continuous_aggregates a JOIN pg_index i ON i.indrelid = ${BEHIND}
    JOIN pg_class x ON x.oid = i.indexrelid`;

/** Without the numbers that are given anew each time an object is made. */
const CONFIG = "(j.config - 'hypertable_id' - 'mat_hypertable_id')::text";

/** Policies are jobs of a hypertable; there may be several of one kind. Those below 1000 are TimescaleDB's own. */
const JOBS = `
  SELECT 'job' AS kind, schema, on_table, proc_name || coalesce(' ' || nullif(nr, 1), '') AS name, facts
    FROM (SELECT j.proc_name, coalesce(a.view_schema, j.hypertable_schema, j.proc_schema) AS schema,
        coalesce(a.view_name, j.hypertable_name) AS on_table,
        row_number() OVER (PARTITION BY j.hypertable_schema, j.hypertable_name, j.proc_schema, j.proc_name
          ORDER BY ${CONFIG}) AS nr,
        jsonb_strip_nulls(jsonb_build_object('schedule', j.schedule_interval::text, 'scheduled', j.scheduled,
          'owner', j.owner::text, 'definition', ${CONFIG}))::text AS facts
      FROM timescaledb_information.jobs j
      LEFT JOIN timescaledb_information.continuous_aggregates a
        ON a.materialization_hypertable_schema = j.hypertable_schema
          AND a.materialization_hypertable_name = j.hypertable_name
      WHERE j.job_id >= 1000) p`;

const ALL = [HYPERTABLES, AGGREGATES, INDEXES, JOBS].map(
  (part) => `SELECT * FROM (${part}) AS p ORDER BY schema, on_table, name`,
);

/** Whether a schema says that TimescaleDB is there. */
export function hasTimescale(schema: Schema): boolean {
  return schema.some(({ kind, name }) => kind === 'extension' && name === 'timescaledb');
}

/**
 * A schema with what TimescaleDB, where it is there, knows of it: hypertables, continuous aggregates with their
 * indexes, jobs.
 */
export async function withTimescale(session: Session, schema: Schema): Promise<Schema> {
  if (!hasTimescale(schema)) return schema;
  const script = ['BEGIN READ ONLY', READING, ...ALL, 'COMMIT'].join(';\n');
  const found = (await (session as PostgresSession).script(script)).flat().map(objectOf);
  const views = new Map(schema.filter(({ kind }) => kind === 'view').map((one) => [key(one), one]));
  const aggregates = new Set(found.filter(({ kind }) => kind === 'continuous aggregate').map(key));
  return [
    ...schema.filter((one) => one.kind !== 'view' || !aggregates.has(key(one))),
    // Its owner, comment and privileges are those of its view, whose text names the hypertable.
    ...found.map((one) =>
      aggregates.has(key(one))
        ? { ...one, facts: { ...views.get(key(one))?.facts, ...one.facts } }
        : one,
    ),
  ];
}

const key = ({ schema, table, name }: SchemaObject) => JSON.stringify([schema, table, name]);
