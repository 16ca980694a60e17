import type { Delivery } from '../ports/inbox.ts';
import type { RunnerState } from '../ports/runner.ts';
import type { Received } from './webhook.ts';

/** What a runner and its receiver know of themselves. */
export interface Readings {
  readonly state: RunnerState | null;
  /** Answers since the receiver began. */
  readonly received: ReadonlyMap<Received, number>;
  readonly waiting: readonly Delivery[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** After so long without one, nobody is taken for alive. */
const SILENT_MS = 5 * 60_000;

/** For a load balancer or a person: whether the runner beats. */
export function healthOf({ state, now }: Pick<Readings, 'state' | 'now'>): {
  readonly status: number;
  readonly body: string;
} {
  const age = state === null ? null : now - Date.parse(state.beat_at);
  const alive = state !== null && state.phase !== 'stopped' && age !== null && age < SILENT_MS;
  const said = {
    status: alive ? 'ok' : 'fail',
    phase: state?.phase ?? null,
    beat_age_seconds: age === null ? null : Math.round(age / 1000),
  };
  return { status: alive ? 200 : 503, body: `${JSON.stringify(said)}\n` };
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/** Prometheus' text format. */
export function printMetrics(readings: Readings): string {
  const { state, received, waiting, now } = readings;
  const remotes = Object.entries(state?.remotes ?? {});
  const each = (value: (remote: (typeof remotes)[number][1]) => number | null): readonly Sample[] =>
    remotes.map(([remote, status]) => ({ labels: { remote }, value: value(status) }));
  return [
    metric('up', 'gauge', 'Whether the runner beats.', [{ value: healthOf(readings).status === 200 ? 1 : 0 }]),
    metric('beat_timestamp_seconds', 'gauge', 'When the runner last beat.', [{ value: secondsOf(state?.beat_at) }]),
    metric('next_run_timestamp_seconds', 'gauge', 'When the next run is due.', [
      { value: secondsOf(state?.next_run_at) },
    ]),
    metric(
      'last_success_timestamp_seconds',
      'gauge',
      'When a run last ended well.',
      each((one) => secondsOf(one.last_success_at)),
    ),
    metric(
      'consecutive_failures',
      'gauge',
      'Runs that failed since one ended well.',
      each((one) => one.consecutive_failures),
    ),
    metric(
      'rate_limit_remaining',
      'gauge',
      'Points left in this hour.',
      each((one) => one.rate_limit?.remaining ?? null),
    ),
    metric(
      'webhook_deliveries_total',
      'counter',
      'Deliveries by how they were answered.',
      [...received].map(([answer, value]) => ({ labels: { answer }, value })),
    ),
    metric('inbox_waiting', 'gauge', 'Deliveries that no run has acted upon.', [{ value: waiting.length }]),
    metric('inbox_oldest_seconds', 'gauge', 'Age of the oldest of them.', [
      { value: waiting[0] === undefined ? 0 : (now - Date.parse(waiting[0].at)) / 1000 },
    ]),
  ].join('');
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const known = samples.filter(({ value }) => value !== null);
  const lines = known.map(({ labels = {}, value }) => {
    const inner = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    return `roadmap_${name}${inner.length === 0 ? '' : `{${inner.join(',')}}`} ${String(value)}\n`;
  });
  return lines.length === 0 ? '' : `# HELP roadmap_${name} ${help}\n# TYPE roadmap_${name} ${type}\n${lines.join('')}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function secondsOf(time: string | null | undefined): number | null {
  return time == null ? null : Date.parse(time) / 1000;
}
