/**
 * Puts neighbours that may be folded together, when there are at least `least` of them in a row; everything
 * else stays alone.
 */
export function foldRuns<T>(items: readonly T[], may: (item: T) => boolean, least: number): T[][] {
  const groups: T[][] = [];
  let run: T[] = [];
  const flush = () => {
    groups.push(...(run.length >= least ? [run] : run.map((one) => [one])));
    run = [];
  };
  for (const item of items) {
    if (may(item)) run.push(item);
    else {
      flush();
      groups.push([item]);
    }
  }
  flush();
  return groups;
}
