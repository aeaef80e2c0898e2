import type { Probe } from './probe.ts';
import { trace } from './trace.ts';

/** Every probe, in the order in which they begin. */
export const probes: readonly (() => Probe)[] = [trace];
