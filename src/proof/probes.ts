import type { Probe } from './probe.ts';

/** Every probe, in the order in which they begin. */
export const probes: readonly (() => Probe)[] = [];
