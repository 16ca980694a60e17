import type { Random } from '../ports/system.ts';

/** When runs are due. */
export interface Schedule {
  /** As people say it: `every 30 minutes`, `at "0 * * * *"`. */
  readonly every: string;
  /** The first time after `after`, milliseconds since the epoch. */
  next(after: number): number;
}

/** Of what lies between two runs, so much at most is added by chance, that not all clones ask at once. */
const JITTER_SHARE = 0.1;
const JITTER_MOST_MS = 60_000;
/** Runs that take longer than the interval still leave so much of it free. */
const REST_SHARE = 0.1;

export function everyInterval(ms: number): Schedule {
  return { every: `every ${sayInterval(ms)}`, next: (after) => after + ms };
}

/** When the next run is due after one from `started` to `ended`. Never in the past: what was slept through is made up for by one run. */
export function nextDue(
  schedule: Schedule,
  { started, ended }: { readonly started: number; readonly ended: number },
  random: Random,
): number {
  const gap = Math.max(0, schedule.next(ended) - ended);
  const due = Math.max(schedule.next(started), ended + gap * REST_SHARE);
  return Math.round(due + chance(random) * Math.min(gap * JITTER_SHARE, JITTER_MOST_MS));
}

/** From 0 to 1. */
export function chance(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_535;
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LEAST_MS = 10_000;
const MOST_MS = 7 * UNITS.d;

/** `30m`, `90s`, `2h`; a bare number is minutes. Null: it says no interval between ten seconds and a week. */
export function parseInterval(text: string): number | null {
  const [, amount = '', unit = 'm'] = /^(\d{1,9})\s*([smhd])?$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  return amount !== '' && ms >= LEAST_MS && ms <= MOST_MS ? ms : null;
}

function sayInterval(ms: number): string {
  const [unit, size] = (
    [
      ['hour', UNITS.h],
      ['minute', UNITS.m],
    ] as const
  ).find(([, one]) => ms % one === 0) ?? ['second', UNITS.s];
  const count = ms / size;
  return count === 1 ? unit : `${String(count)} ${unit}s`;
}
