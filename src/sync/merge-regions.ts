import { diff3Merge, type MergeRegion } from 'node-diff3';

/** Places where lines agree or differ, in their order; `o` is the base. */
export type Regions = readonly MergeRegion<string>[];

/**
 * How many steps a comparison may take: about a second. For each pair of equal lines the library walks along what it has found
 * so far, so that two thousand blank lines take longer than twenty thousand lines that differ.
 */
const MOST_STEPS = 1_000_000_000;

/** The three texts compared line by line (diff3), or null: that would take too long. */
export function mergeRegions(
  local: readonly string[],
  base: readonly string[],
  remote: readonly string[],
): Regions | null {
  const steps = stepsOf(base, local) + stepsOf(base, remote);
  return steps > MOST_STEPS ? null : diff3Merge([...local], [...base], [...remote]);
}

function stepsOf(base: readonly string[], side: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of base) counts.set(line, (counts.get(line) ?? 0) + 1);
  let pairs = 0;
  for (const line of side) pairs += counts.get(line) ?? 0;
  return (base.length + pairs) * Math.min(base.length, side.length);
}
