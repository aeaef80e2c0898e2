import type { Application, QueryFault } from '../engines/engine.ts';
import type { Finding } from '../migration/finding.ts';
import { measured } from './findings.ts';
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
      const asked = application;
      application = null;
      const unasked = asked?.unasked ?? [];
      let faults: readonly (QueryFault | null)[] = [];
      try {
        if (!failed) faults = (await asked?.again()) ?? [];
      } finally {
        await asked?.close();
      }
      const findings = (queries ?? []).flatMap(({ at }, i): Finding[] => {
        const fault = faults[i];
        if (fault) return [measured({ ...RULES[fault.kind], at, message: fault.message })];
        const reason = unasked[i] ?? null;
        return reason === null ? [] : [measured({ ...ALREADY, at, message: reason })];
      });
      return { findings };
    },
  };
}

const RULES = {
  fails: { rule: 'old-app-query-breaks', severity: 'error' },
  changed: { rule: 'cached-plan-break', severity: 'warning' },
} as const;

/** Of queries that could not be asked before the migration either. */
export const ALREADY = { rule: 'query-fails-already', severity: 'info' } as const;
