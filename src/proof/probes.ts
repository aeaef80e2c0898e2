import type { Probe } from './probe.ts';
import { running } from './running.ts';
import { trace } from './trace.ts';

/** Every probe, in the order in which they begin. */
export const probes: readonly ((input: ProbeInput) => Probe)[] = [trace, running];

/** What a check is told that a probe may need. */
export interface ProbeInput {
  /** Where the queries of the application are. */
  readonly queries?: string | undefined;
}
