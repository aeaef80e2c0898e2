import type { Application } from '../engines/engine.ts';
import type { Finding } from '../migration/finding.ts';
import type { Probe } from './probe.ts';
import type { ProbeInput } from './probes.ts';
import { type Query, readQueries } from './queries.ts';

/**
 * Asks the queries of the application that runs while a migration is applied: each is prepared before it, and asked
 * again after it on the same connection. Without a path there is nothing to ask.
 */
export function running({ queries: path }: ProbeInput): Probe {
  if (path === undefined) return {};
  let queries: readonly Query[] | undefined;
  let application: Application | null = null;
  return {
    async before({ engine, session, target }) {
      queries ??= readQueries(path, engine.grammar);
      const texts = queries.map(({ sql }) => sql);
      application = await engine.application({ session, target }, texts);
    },
    async after(_, failed) {
      const faults = failed ? [] : ((await application?.again()) ?? []);
      await application?.close();
      application = null;
      const findings = faults.flatMap((fault, i): Finding[] => {
        const { at } = (queries ?? [])[i] as Query;
        return fault
          ? [{ ...(fault.kind === 'fails' ? BROKEN : CHANGED), at, message: fault.message }]
          : [];
      });
      return { findings };
    },
  };
}

const plain = { measured: true, object: null, lock: null, rewrites: [], scans: [] } as const;

const BROKEN = {
  ...plain,
  rule: 'query-breaks',
  severity: 'error',
  hint: 'Keep what this query needs until no running version sends it.',
} as const;

const CHANGED = {
  ...plain,
  rule: 'query-result-changes',
  severity: 'warning',
  hint: 'Name the columns in the query, or open the connections of the application anew after the migration.',
} as const;
