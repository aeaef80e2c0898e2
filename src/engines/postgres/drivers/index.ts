import type { ConnectOptions, Target } from '../../engine.ts';
import type { PostgresSession } from '../session.ts';

type Connect = (target: Target, options: ConnectOptions) => Promise<PostgresSession>;

/** Every npm client for PostgreSQL, loaded when it is used. `pg` unless the URL asks for another. */
export const drivers = {
  pg: () => import('./pg.ts'),
  pglite: () => import('./pglite.ts'),
} satisfies Record<string, () => Promise<{ connect: Connect }>>;
