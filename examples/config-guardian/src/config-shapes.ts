import { z } from 'zod';
import { id, moment } from './shapes.ts';

/** The name of a configuration within its project. */
export const key = z
  .string()
  .regex(/^[\w.-]{1,255}$/, 'letters, digits, "_", "-" and ".", at most 255');

/** The first is 1. */
export const version = z.int().min(1);

/** The same in a path or a query. */
export const versionText = z.coerce.number().int().min(1);

/** In the path. */
export const named = z.object({ project: id, key });

/** A configuration in an answer. */
export const config = z.strictObject({
  project_id: id,
  key,
  version,
  schema_id: id.nullable(),
  content: z.unknown(),
  updated_by_user_id: id.nullable(),
  updated_at: moment,
});
