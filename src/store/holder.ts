import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock: enough to prove later that this very process is gone. */
export interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot; null where the system does not tell. Tells a reused pid apart. */
  readonly start: string | null;
  readonly boot: string | null;
  readonly host: string;
  /** The namespace that the pid counts in (containers); null where there are none. */
  readonly space: string | null;
  readonly token: string;
  readonly purpose: string;
  /** ISO 8601. For people: age never makes a lock stale. */
  readonly since: string;
}

/** This process. */
export function describeSelf(): Pick<Holder, 'pid' | 'start' | 'boot' | 'host' | 'space'> {
  return { pid: process.pid, start: startOf(process.pid), boot: bootId(), host: hostname(), space: pidSpace() };
}

/** The holder a lock file names; null when the text names none. */
export function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    const whole =
      Number.isSafeInteger(value?.pid) && typeof value?.token === 'string' && typeof value.host === 'string';
    return whole ? (value as Holder) : null;
  } catch {
    return null;
  }
}

/** True only when the process is provably gone: same host, and another boot, no such pid, or a reused one. */
export function isGone(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  const boot = bootId();
  if (boot !== null && holder.boot !== null && boot !== holder.boot) return true;
  if (holder.space !== pidSpace()) return false;
  if (!exists(holder.pid)) return true;
  if (isZombie(holder.pid)) return true;
  const start = startOf(holder.pid);
  return start !== null && holder.start !== null && start !== holder.start;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not allowed to signal it: it is somebody else's, and there.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** It has ended, and its parent has not asked how (in a container, perhaps never will). */
function isZombie(pid: number): boolean {
  return readStat(pid)?.[0] === 'Z';
}

/** In clock ticks since boot. */
function startOf(pid: number): string | null {
  return readStat(pid)?.[19] ?? null;
}

/** The fields of proc_pid_stat(5) from the third on; the name before them may hold spaces and parentheses. */
function readStat(pid: number): readonly string[] | undefined {
  const stat = readSystem(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string | null {
  return readSystem(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function pidSpace(): string | null {
  return readSystem(() => readlinkSync('/proc/self/ns/pid'));
}

function readSystem(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
