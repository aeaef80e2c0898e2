import type { Version } from '../migration/version.ts';
import { masked } from '../sql/masked.ts';

/** One who migrates now, as another session sees it. */
export interface Worker {
  /** `pid 4711 (app@10.0.0.3, handrail up 0007)` */
  readonly who: string;
  /** The migration that it says it is at; null when it does not say. */
  readonly version: Version | null;
  /** Since when its transaction is open. */
  readonly seconds: number | null;
  /** Its statement, the last one where it is idle; null where it is one of ours, or may not be seen. */
  readonly statement: string | null;
  readonly statementSeconds: number | null;
  /** `active`, `idle in transaction` */
  readonly state: string | null;
  /** It waits for a lock on a table. */
  readonly waits: boolean;
}

interface Row extends Omit<Worker, 'who' | 'version'> {
  readonly pid: number;
  readonly name: string | null;
  readonly host: string | null;
  readonly application: string | null;
}

const AT = /^handrail (?:up|down) (\d+)$/;

/** What {@link Engine.workers} has found. */
export function workersOf(json: string | null): Worker[] {
  const rows = JSON.parse(json ?? '[]') as Row[];
  return rows.map(({ pid, name, host, application, waits, ...rest }) => {
    const client = [name, host].filter(Boolean).join('@');
    const details = [client, application].filter(Boolean).join(', ');
    return {
      who: `pid ${pid}${details ? ` (${details})` : ''}`,
      version: AT.exec(application ?? '')?.[1] ?? null,
      ...rest,
      statement: masked(rest.statement?.trim() ?? '', '***') || null,
      waits: waits === true,
    };
  });
}
