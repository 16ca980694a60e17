import type { Random } from '../ports/system.ts';
import { chance } from './runner-schedule.ts';

/** After so many failures in a row a remote is only probed. */
export const CIRCUIT_OPENS = 5;

const FIRST_MS = 60_000;
const MOST_MS = 15 * 60_000;
/** Between two probes of an open circuit. */
const PROBE_MS = 30 * 60_000;
/** After what is over as soon as a person or another process is done. */
const SOON_MS = 60_000;
/** A limit that does not say when it ends. */
const LIMITED_MS = 5 * 60_000;

/**
 * How long to wait after so many failures in a row: twice as long each time, up to a quarter of an hour; with the circuit open,
 * half an hour. Half of a wait is left to chance.
 */
export function waitAfter(failures: number, random: Random): number {
  const whole = failures >= CIRCUIT_OPENS ? PROBE_MS : Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return spread(whole, random);
}

/** @param resumeAfter what the limit says, ISO 8601, or null */
export function waitForLimit(resumeAfter: string | null, now: number, random: Random): number {
  const until = Date.parse(resumeAfter ?? '');
  const wait = Number.isNaN(until) ? LIMITED_MS : Math.max(0, until - now);
  return wait + chance(random) * 10_000;
}

export function waitForOthers(random: Random): number {
  return spread(SOON_MS, random);
}

function spread(ms: number, random: Random): number {
  return Math.round(ms * (0.75 + chance(random) / 2));
}

/** Nothing is wrong with the remote: somebody is in the middle of something here. */
export function isPassing(code: string): boolean {
  return code === 'git.busy' || code === 'lock.held';
}

export function isCircuitOpen(failures: number): boolean {
  return failures >= CIRCUIT_OPENS;
}
