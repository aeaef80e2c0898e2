/** `HANDRAIL_FAULTS=all` tries every point; otherwise a part of them. */
export const everything = process.env.HANDRAIL_FAULTS === 'all';

const ENOUGH_FAILURES = 10;

/** What came of one point: null when the run was over before it was reached. */
export type Outcome = { readonly ended: string; readonly problems: readonly string[] } | null;

/** How many points there were, and what went wrong, by point. */
export interface Sweep {
  readonly points: number;
  readonly failures: readonly string[];
}

/**
 * Tries a fault at the first, second, third … point of a run, until a run is over before its point. Prints how
 * many there were, how the runs ended, and whether all agreed.
 *
 * Thinned, only every `every`-th point is tried: an odd number, so that all kinds of points have their turn. `lanes` points are tried at the same time.
 */
export async function sweep(
  title: string,
  every: number,
  attempt: (point: number) => Promise<Outcome>,
  lanes = 2,
): Promise<Sweep> {
  const stride = everything ? 1 : every;
  const endings = new Map<string, number>();
  const failures: string[] = [];
  let next = everything ? 1 : Math.ceil(every / 2);
  let tried = 0;
  let over = false;
  const lane = async () => {
    while (!over && failures.length < ENOUGH_FAILURES) {
      const point = next;
      next += stride;
      const outcome = await attempt(point);
      if (outcome === null) {
        over = true;
        continue;
      }
      tried++;
      endings.set(outcome.ended, (endings.get(outcome.ended) ?? 0) + 1);
      failures.push(...outcome.problems.map((problem) => `point ${point}: ${problem}`));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const part = everything ? 'all of them' : `one in ${every}`;
  const list = [...endings].map(([ended, count]) => `${count} × ${ended}`).join(', ');
  const verdict = failures.length === 0 ? 'all agree' : `${failures.length} failures`;
  if (tried > 0)
    process.stderr.write(`${title}: ${tried} points (${part}), ${verdict} (${list})\n`);
  return { points: tried, failures };
}
