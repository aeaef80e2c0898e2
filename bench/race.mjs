import { openLane } from './lane.mjs';
import { peers } from './peers/index.mjs';
import { workloads } from './workloads.mjs';

/** @typedef {import('./lane.mjs').Lane} Lane */

/**
 * Measures everyone once, then everyone again, and so on: what disturbs the machine disturbs all of them.
 * @param {Omit<import('./lane.mjs').LaneOptions, 'name'>} place
 * @param {{ workload: import('./peer.mjs').WorkloadName, rounds: number, names: readonly string[] }} options
 *   `names`: only tools whose name holds one of these; all when there are none
 * @returns {Promise<import('./table.mjs').Line[]>}
 */
export async function compete(place, { workload, rounds, names }) {
  /** @type {Lane[]} */
  const lanes = [];
  for (const [i, peer] of peers.entries()) {
    const fits =
      peer.engines.includes(place.engine) && peer.workloads?.includes(workload) !== false;
    if (!fits || !isWanted(peer, names)) continue;
    progress(`${workload} on ${place.engine}: preparing ${peer.name}`);
    const lane = await openLane(peer, { ...place, name: `${workload}_${i}` });
    await lane.prepare();
    lanes.push(lane);
  }
  for (let round = 1; round <= rounds; round++) {
    // Somebody else begins each time, so that nobody always stands behind the same neighbour.
    for (const lane of [
      ...lanes.slice(round % lanes.length),
      ...lanes.slice(0, round % lanes.length),
    ]) {
      progress(`${workload} on ${place.engine}: round ${round} of ${rounds}, ${lane.peer.name}`);
      await workloads[workload].measure(lane);
    }
  }
  for (const lane of lanes) await lane.check();
  progress('');
  return lanes.map(({ peer: { name, kind }, failure, samples }) => ({
    name,
    kind,
    failure,
    wallMs: samples.map((sample) => sample.wallMs),
    cpuMs: samples.map((sample) => sample.cpuMs),
  }));
}

/**
 * @param {import('./peer.mjs').Peer} peer
 * @param {readonly string[]} names
 */
function isWanted(peer, names) {
  const matches = names.some((name) => peer.name.includes(name));
  return names.length === 0 || peer.kind === 'floor' || matches;
}

/** @param {string} text takes the place of the one before */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}
