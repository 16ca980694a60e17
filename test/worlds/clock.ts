import type { Dice } from './random.ts';

const YEAR = 365 * 86_400_000;

/** What of a world has to do with time. */
interface Timed {
  readonly mood: { readonly dice: Dice; readonly kinds: ReadonlySet<string> };
  readonly service: { now: number };
  readonly trace: string[];
}

/** When a field was last changed here, by a clock that is years off, jumps, and never agrees with the tracker's; null: unknown. */
export function changedHere({ mood, service }: Timed): number | null {
  if (!mood.kinds.has('clocks') || mood.dice.chance(20)) return null;
  return service.now - mood.dice.pick([0, 2000, 90_000, 3_600_000]) + mood.dice.pick([-20 * YEAR, 0, 20 * YEAR]);
}

/** The servers of a tracker do not quite agree on the time: what one dates a little later, the next one dates a little earlier. */
export function jump({ mood, service, trace }: Timed): void {
  if (!mood.kinds.has('clocks') || !mood.dice.chance(4)) return;
  const by = mood.dice.pick([-5000, -2000, 7000, 600_000]);
  service.now += by;
  trace.push(`the tracker's clock jumps by ${by / 1000} s`);
}
