import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Git } from '../ports/git.ts';
import type { Machine, Probe, ProbeCache } from '../ports/health.ts';
import type { Inbox } from '../ports/inbox.ts';
import type { Journal } from '../ports/journal.ts';
import type { RunnerRecords, RunnerState } from '../ports/runner.ts';
import type { Clock } from '../ports/system.ts';
import type { Access, Tracker } from '../ports/tracker.ts';
import { scanHealth, type Scan, type ScanPorts } from './health-scan.ts';
import { fail, ok, warn, worst, type Check, type CheckStatus } from './health/check.ts';
import { checkLocal } from './health/check-local.ts';
import { checkRemote } from './health/check-remote.ts';

export interface HealthReport {
  readonly status: CheckStatus;
  readonly sections: readonly { readonly name: string; readonly checks: readonly Check[] }[];
}

/** What can be looked at only in a git repository. */
export interface InfraPorts {
  readonly git: Git;
  readonly machine: Machine;
  readonly records: RunnerRecords;
  readonly inbox: Inbox;
  readonly cache: ProbeCache;
  journal(remote: string): Pick<Journal, 'all'>;
  /** One that neither waits nor tries again. @throws RoadmapError `sync.no_consent`, and what a tracker throws */
  tracker(remote: string): Promise<Pick<Tracker, 'access' | 'limit'>>;
}

export interface CheckPorts {
  readonly scan: ScanPorts;
  readonly clock: Clock;
  /** Null outside a git repository. */
  readonly infra: InfraPorts | null;
}

export interface CheckOptions {
  /** How old a probe may be, milliseconds; 0: remotes are asked now; null: nothing is asked, and old answers do not count. */
  readonly freshMs: number | null;
}

/** A remote that takes longer is told to be slow; the check as a whole answers within five seconds. */
export const PATIENCE_MS = 4000;

/**
 * Entities and infrastructure, each line with its cure. Remotes are asked at most one request each, and none while the last
 * answer is fresh. Nothing is written but the answers.
 */
export async function checkHealth(ports: CheckPorts, config: Config, options: CheckOptions): Promise<HealthReport> {
  const [scan, infrastructure] = await Promise.all([
    scanHealth(ports.scan, config),
    ports.infra === null ? checkLocal(OUTSIDE) : checkInfra(ports.infra, ports.clock, config, options),
  ]);
  const sections = [
    { name: 'Entities', checks: checkEntities(scan) },
    { name: 'Infrastructure', checks: infrastructure },
  ];
  const status = worst(sections.flatMap(({ checks }) => checks.map((check) => check.status)));
  return { status, sections };
}

const OUTSIDE: Parameters<typeof checkLocal>[0] = {
  now: 0,
  git: null,
  sync_branch: null,
  lock: null,
  runner: null,
  runnerAlive: null,
  unsettled: {},
  unreadable: {},
  inbox: { waiting: 0, oldest: null },
  freeBytes: null,
};

function checkEntities({ counts, looked, by_rule }: Scan): readonly Check[] {
  const data = { counts, by_rule };
  const looks = `${String(looked.issues)} issues in ${String(looked.files)} files`;
  const found = `${looks}: ${String(counts.error)} errors, ${String(counts.warning)} warnings`;
  if (counts.error > 0) return [fail('files', found, 'roadmap health scan', data)];
  if (counts.warning > 0) return [warn('files', found, 'roadmap health scan', data)];
  return [ok('files', `${looks}: nothing is wrong`, data)];
}

/** Infrastructure alone, for who asks often. */
export async function checkInfra(
  infra: InfraPorts,
  clock: Clock,
  config: Config,
  options: CheckOptions,
): Promise<readonly Check[]> {
  const remotes = Object.keys(config.remotes);
  const [runner, probes, journals, waiting, delivery_at, git, freeBytes, lock] = await Promise.all([
    infra.records.state(),
    options.freshMs === null ? null : probeAll(infra, clock, remotes, options.freshMs),
    Promise.all(remotes.map((remote) => readJournal(infra, remote))),
    infra.inbox.waiting(),
    infra.inbox.lastSeen(),
    infra.git.state(),
    infra.machine.freeBytes(),
    infra.machine.lock(),
  ]);
  const runs = remotes.length === 0 ? [] : await infra.records.runs(MOST_RUNS);
  const now = clock.now();
  const local = checkLocal({
    now,
    git,
    sync_branch: config.sync.branch,
    lock,
    runner,
    runnerAlive: runner === null ? null : infra.machine.isAlive(runner),
    unsettled: Object.fromEntries(journals.flatMap(({ remote, open }) => (open === null ? [] : [[remote, open]]))),
    unreadable: Object.fromEntries(journals.flatMap(({ remote, error }) => (error === null ? [] : [[remote, error]]))),
    inbox: { waiting: waiting.length, oldest: waiting[0]?.at ?? null },
    freeBytes,
  });
  const far = remotes.flatMap((remote) =>
    checkRemote({
      remote,
      now,
      probe: probes === null ? 'unasked' : (probes.get(remote) ?? null),
      runs: runs.filter((run) => run.remote === remote),
      runner: runner?.remotes[remote] ?? null,
      delivery_at,
      listens: isListening(runner),
    }),
  );
  return [...local, ...far];
}

const MOST_RUNS = 200;

function isListening(runner: RunnerState | null): boolean {
  return runner !== null && runner.webhook !== null && runner.phase !== 'stopped';
}

async function readJournal(
  infra: InfraPorts,
  remote: string,
): Promise<{ readonly remote: string; readonly open: number | null; readonly error: string | null }> {
  try {
    const journal = infra.journal(remote);
    const kinds = ['create', 'comment', 'milestone'] as const;
    const all = await Promise.all(kinds.map(async (kind) => [...(await journal.all(kind)).values()]));
    const unanswered = all.flat().filter(({ made }) => made === undefined);
    return { remote, open: unanswered.length, error: null };
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    return { remote, open: null, error: error.message };
  }
}

/** Fresh answers as they are; the other remotes are asked, all at once. One that may not be asked is left out. */
async function probeAll(
  infra: InfraPorts,
  clock: Clock,
  remotes: readonly string[],
  freshMs: number,
): Promise<ReadonlyMap<string, Probe>> {
  const cached = await infra.cache.read();
  const isFresh = ({ at }: Probe): boolean => {
    const age = clock.now() - Date.parse(at);
    return age >= 0 && age < freshMs;
  };
  const fresh = cached.filter((probe) => remotes.includes(probe.remote) && isFresh(probe));
  const asked = remotes.filter((remote) => !fresh.some((probe) => probe.remote === remote));
  const answers = (await Promise.all(asked.map((remote) => probe(infra, clock, remote)))).filter((one) => one !== null);
  const probes = [...fresh, ...answers];
  if (answers.length > 0) await infra.cache.write(probes);
  return new Map(probes.map((one) => [one.remote, one]));
}

async function probe(infra: InfraPorts, clock: Clock, remote: string): Promise<Probe | null> {
  const began = clock.now();
  const at = new Date(began).toISOString();
  const about = (): Pick<Probe, 'remote' | 'at' | 'latency_ms'> => ({ remote, at, latency_ms: clock.now() - began });
  try {
    const tracker = await infra.tracker(remote);
    const asked = clock.now();
    const access = await within(clock, tracker.access());
    const latency_ms = clock.now() - asked;
    const { login, writable } = access;
    const skew_ms = skewOf(access, asked + latency_ms / 2);
    return { remote, at, latency_ms, access: { login, writable, skew_ms }, rate_limit: tracker.limit(), error: null };
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    if (error.code === 'sync.no_consent') return null;
    const { code, message } = error;
    return { ...about(), access: null, rate_limit: null, error: { code, message } };
  }
}

/** The server tells whole seconds. */
function skewOf({ at }: Access, then: number): number {
  const skew = Date.parse(at) - then;
  return Math.abs(skew) < 1500 ? 0 : Math.round(skew);
}

async function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(PATIENCE_MS, done.signal).then(
    () => {
      throw new RoadmapError({
        kind: 'remote',
        code: 'remote.unreachable',
        message: `no answer within ${String(PATIENCE_MS / 1000)} s`,
        hints: [],
      });
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
