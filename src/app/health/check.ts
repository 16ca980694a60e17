export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One line of `health check`. */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly message: string;
  /** A command that can be pasted, or a sentence; null when all is well. */
  readonly cure: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

type Data = Check['data'];

export function ok(name: string, message: string, data: Data = {}): Check {
  return { name, status: 'ok', message, cure: null, data };
}

export function warn(name: string, message: string, cure: string, data: Data = {}): Check {
  return { name, status: 'warn', message, cure, data };
}

export function fail(name: string, message: string, cure: string, data: Data = {}): Check {
  return { name, status: 'fail', message, cure, data };
}

/** The worst of them. */
export function worst(statuses: readonly CheckStatus[]): CheckStatus {
  if (statuses.includes('fail')) return 'fail';
  return statuses.includes('warn') ? 'warn' : 'ok';
}

/** `3 minutes`, `2 hours`: rounded down, for people. */
export function sayAge(ms: number): string {
  const [size, word] = UNITS.find(([size]) => ms >= size) ?? [1000, 'second'];
  const count = Math.max(0, Math.floor(ms / size));
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;
