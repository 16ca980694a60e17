import type { Probe } from '../../ports/health.ts';
import type { RunnerRemote, RunRecord } from '../../ports/runner.ts';
import { ok, sayAge, warn, type Check } from './check.ts';

/** What is known of one remote. */
export interface RemoteFacts {
  readonly remote: string;
  readonly now: number;
  /** Null: it may not be asked (no consent in this clone). */
  readonly probe: Probe | 'unasked' | null;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  /** What a runner says of it. */
  readonly runner: RunnerRemote | null;
  /** When the last delivery of its webhooks came; null: never. */
  readonly delivery_at: string | null;
  /** A runner listens for deliveries. */
  readonly listens: boolean;
}

/** A remote that is out of reach is a warning: local work goes on. */
export function checkRemote(facts: RemoteFacts): readonly Check[] {
  const { probe, remote } = facts;
  const name = (what: string): string => `${remote}: ${what}`;
  if (probe === null)
    return [
      warn(
        name('reach'),
        'not asked: using it was not confirmed in this clone',
        `roadmap init --remote ${remote}=owner/repo`,
      ),
    ];
  return [
    ...(probe === 'unasked' ? [] : checkAnswer(name, probe)),
    checkRuns(name('runs'), facts),
    ...(facts.listens || facts.delivery_at !== null ? [checkWebhook(name('webhook'), facts)] : []),
  ];
}

/** The cure of each way not to answer. */
const CURES: Readonly<Record<string, string>> = {
  'remote.auth': 'gh auth login, or a new token in ROADMAP_GITHUB_TOKEN',
  'remote.forbidden': 'Give the token the right to read and write issues of the repository.',
  'remote.not_found': 'roadmap config list: is the repository right, and may the token see it?',
  'remote.moved': 'roadmap config set remotes.<name>.repo <owner/repo>',
  'remote.issues_disabled': 'Switch issues on in the settings of the repository.',
  'remote.limited': 'Wait: the next run goes on by itself.',
};
const REACH = 'Check the network; local work goes on, and runs try again by themselves.';

const SLOW_MS = 3000;
const SKEW_MS = 5 * 60_000;
const FEW = 200;

function checkAnswer(name: (what: string) => string, probe: Probe): readonly Check[] {
  const { access, error, latency_ms, rate_limit, at } = probe;
  if (access === null) {
    const { code = 'remote.unreachable', message = 'it did not answer' } = error ?? {};
    return [warn(name('reach'), message, CURES[code] ?? REACH, { code, at, latency_ms })];
  }
  const answered = `answers in ${String(latency_ms)} ms`;
  const reach =
    latency_ms < SLOW_MS ? ok : (what: string, said: string, data: Check['data']) => warn(what, said, REACH, data);
  return [
    reach(name('reach'), answered, { latency_ms, at }),
    access.writable
      ? ok(name('rights'), `${access.login ?? 'the token'} may write`, { login: access.login, writable: true })
      : warn(name('rights'), `${access.login ?? 'the token'} may only read`, CURES['remote.forbidden'] ?? '', {
          login: access.login,
          writable: false,
        }),
    ...(rate_limit === null ? [] : [checkLimit(name('limit'), rate_limit)]),
    checkSkew(name('clock'), access.skew_ms),
  ];
}

function checkLimit(name: string, { remaining, reset_at }: NonNullable<Probe['rate_limit']>): Check {
  const message = `${String(remaining)} requests left until ${reset_at}`;
  const data = { remaining, reset_at };
  return remaining >= FEW ? ok(name, message, data) : warn(name, message, CURES['remote.limited'] ?? '', data);
}

function checkSkew(name: string, skew: number): Check {
  const message = `this clock and its clock differ by ${sayAge(Math.abs(skew))}`;
  const data = { skew_ms: skew };
  // Nothing but the strategy `latest` goes by clocks.
  return Math.abs(skew) < SKEW_MS ? ok(name, message, data) : warn(name, message, 'timedatectl', data);
}

function checkRuns(name: string, { runs, runner, remote, now }: RemoteFacts): Check {
  const success = newest(runner?.last_success_at, runs.find(({ outcome }) => outcome !== 'failed')?.at);
  const failures = runner?.consecutive_failures ?? countFailures(runs);
  const data = { last_success_at: success, consecutive_failures: failures, last_error: runner?.last_error ?? null };
  const since = success === null ? NONE : `one succeeded ${sayAge(now - Date.parse(success))} ago`;
  if (failures === 0) return ok(name, since, data);
  const times = failures === 1 ? 'the last run failed' : `the last ${String(failures)} runs failed`;
  return warn(name, `${times} (${whyOf(runs, runner)}); ${since}`, `roadmap sync --remote ${remote}`, data);
}

const NONE = 'none has succeeded yet';

function whyOf(runs: readonly RunRecord[], runner: RunnerRemote | null): string {
  return runner?.last_error?.message ?? runs[0]?.error_code ?? 'unknown';
}

function countFailures(runs: readonly RunRecord[]): number {
  const first = runs.findIndex(({ outcome }) => outcome !== 'failed');
  return first === -1 ? runs.length : first;
}

function newest(...times: readonly (string | null | undefined)[]): string | null {
  return (
    times
      .filter((time) => typeof time === 'string')
      .sort()
      .at(-1) ?? null
  );
}

function checkWebhook(name: string, { delivery_at, now }: RemoteFacts): Check {
  const data = { last_seen_at: delivery_at };
  if (delivery_at === null) return warn(name, 'no delivery has come yet', 'roadmap webhook setup', data);
  return ok(name, `the last delivery came ${sayAge(now - Date.parse(delivery_at))} ago`, data);
}
