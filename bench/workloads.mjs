/**
 * @typedef {object} Workload
 * @property {number} rounds how often everyone is measured, unless asked otherwise
 * @property {(migrations: number) => string} title
 * @property {(lane: import('./lane.mjs').Lane) => Promise<void>} measure
 */

/** @type {Record<import('./peer.mjs').WorkloadName, Workload>} */
export const workloads = {
  nothing: {
    rounds: 15,
    title: (migrations) => `nothing to do, ${migrations} migrations applied`,
    measure: (lane) => lane.repeat(),
  },
  apply: {
    rounds: 5,
    title: (migrations) => `apply ${migrations} small migrations to an empty database`,
    measure: (lane) => lane.apply(),
  },
};
