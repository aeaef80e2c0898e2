import type { Schema } from '../../schema/schema.ts';
import type { Row, Session } from '../engine.ts';
import { objectOf } from './catalogue.ts';

/** Numbers that TimescaleDB gives anew each time an object is made. */
const NUMBERED = "- 'hypertable_id' - 'mat_hypertable_id'";

const HYPERTABLES = `
  SELECT 'hypertable' AS kind, h.hypertable_schema AS schema, h.hypertable_name AS on_table,
         h.hypertable_name AS name, jsonb_build_object(
    'compression', h.compression_enabled,
    'definition', (SELECT string_agg(concat_ws(' ', d.column_name, d.time_interval, d.integer_interval, d.num_partitions),
        ', ' ORDER BY d.dimension_number) FROM timescaledb_information.dimensions d
      WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name))::text AS facts
    FROM timescaledb_information.hypertables h WHERE h.hypertable_schema !~ '^_timescaledb_'`;

const AGGREGATES = `
  SELECT 'continuous aggregate' AS kind, view_schema AS schema, NULL AS on_table, view_name AS name,
         jsonb_build_object('materialized only', materialized_only, 'compression', compression_enabled,
           'definition', view_definition)::text AS facts
    FROM timescaledb_information.continuous_aggregates`;

/** Policies are jobs of a hypertable; those of an aggregate name the table behind it, which has another name each time. */
const JOBS = `
  SELECT 'job' AS kind, coalesce(a.view_schema, j.hypertable_schema, j.proc_schema) AS schema,
         coalesce(a.view_name, j.hypertable_name) AS on_table,
         j.proc_name || coalesce(' ' || md5((j.config ${NUMBERED})::text), '') AS name,
         jsonb_strip_nulls(jsonb_build_object('schedule', j.schedule_interval::text, 'scheduled', j.scheduled,
           'definition', (j.config ${NUMBERED})::text))::text AS facts
    FROM timescaledb_information.jobs j
    LEFT JOIN timescaledb_information.continuous_aggregates a
      ON a.materialization_hypertable_schema = j.hypertable_schema
        AND a.materialization_hypertable_name = j.hypertable_name
    WHERE j.job_id >= 1000`;

/** A schema with what TimescaleDB, where it is there, knows of it: hypertables, continuous aggregates, jobs. */
export async function withTimescale(session: Session, schema: Schema): Promise<Schema> {
  const isThere = schema.some(({ kind, name }) => kind === 'extension' && name === 'timescaledb');
  if (!isThere) return schema;
  const rows: Row[] = [];
  for (const part of [HYPERTABLES, AGGREGATES, JOBS]) {
    rows.push(
      ...(await session.rows(`SELECT * FROM (${part}) AS p ORDER BY schema, on_table, name`)),
    );
  }
  const found = rows.map(objectOf);
  const aggregates = new Set(
    found
      .filter(({ kind }) => kind === 'continuous aggregate')
      .map((one) => `${one.schema}.${one.name}`),
  );
  // The view itself names the table behind the aggregate.
  const plain = schema.filter(
    (one) => one.kind !== 'view' || !aggregates.has(`${one.schema}.${one.name}`),
  );
  return [...plain, ...found];
}
