import { count, flag, listOf, mapOf, number, object, oneOf, orNull, text, time, type Schema } from './schema.ts';

const waiting = listOf(object({ id: text, remote_id: text, fields: listOf(text) }));

const run = object({
  at: time,
  remote: text,
  trigger: oneOf('schedule', 'webhook', 'command', 'once', 'start'),
  duration_ms: count,
  outcome: oneOf('ok', 'conflicts', 'failed', 'limited'),
  counts: mapOf(count),
  requests: count,
  error_code: orNull(text),
});

const remoteStatus = {
  remote: text,
  repo: text,
  branch: orNull(text),
  linked: count,
  unlinked: count,
  /** To be sent. */
  pending: waiting,
  /** Seen there and not taken in; what else changed there is not known before it is asked. */
  incoming: waiting,
  conflicts: count,
  errors: listOf(object({ id: text, remote_id: orNull(text), message: text })),
  unsettled: listOf(text),
  seen_until: orNull(time),
  last_run: orNull(run),
  last_success_at: orNull(time),
  last_error: orNull(object({ code: text, message: orNull(text), at: time })),
  next_run_at: orNull(time),
  rate_limit: orNull(object({ remaining: orNull(number), reset_at: orNull(time) })),
  runner: orNull(
    object({
      pid: count,
      host: text,
      phase: oneOf('idle', 'running', 'backing_off', 'circuit_open', 'stopped'),
      started_at: time,
      beat_at: time,
      webhook: orNull(object({ host: text, port: count, last_seen_at: orNull(time) })),
      alive: flag,
    }),
  ),
};

const figures = {
  runs: count,
  ok: count,
  conflicts: count,
  failed: count,
  limited: count,
  per_day: number,
  duration_ms: orNull(object({ median: count, p95: count })),
  conflict_rate: number,
  failure_rate: number,
  requests: count,
};

const runStats = object({
  periods: listOf(
    object({
      period: oneOf('24h', '7d', 'all'),
      from: time,
      ...figures,
      by: listOf(object({ remote: text, trigger: text, ...figures })),
    }),
  ),
  chart: object({
    unit: oneOf('hour', 'day'),
    bars: listOf(object({ from: time, runs: count, failed: count })),
  }),
});

/** `sync status --json`: one remote, the same of the others, and with `--stats` figures over runs. */
export const syncStatus: Schema = object(
  { ...remoteStatus, others: listOf(object(remoteStatus)) },
  { stats: runStats },
);
