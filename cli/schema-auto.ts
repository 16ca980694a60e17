import { anyOf, count, flag, listOf, mapOf, number, object, oneOf, orNull, text, time, type Schema } from './schema.ts';

const error = object({ code: text, message: text, hints: listOf(text) });
const remotes = listOf(text);
const next_run_at = orNull(time);

/** One line of `sync --auto --json` each, by its `event`. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  started: { pid: count, remotes, every: text },
  settings: { remotes, every: text },
  run: {
    remote: text,
    trigger: oneOf('start', 'schedule', 'webhook', 'command', 'once'),
    outcome: oneOf('ok', 'conflicts', 'failed', 'limited'),
    duration_ms: count,
    counts: mapOf(count),
    requests: count,
    error: orNull(error),
    next_run_at,
  },
  skipped: { remote: text, error, next_run_at },
  circuit: { remote: text, open: flag, failures: count, next_run_at },
  clock: { jump_ms: number },
  alert: { state: oneOf('raised', 'cleared'), name: text, message: text, cure: orNull(text) },
  off: { by: text },
  stopped: { reason: oneOf('signal', 'lost'), error: orNull(error) },
};

export const autoEvent: Schema = anyOf(
  ...Object.entries(EVENTS).map(([event, keys]) => object({ at: time, event: { const: event }, ...keys })),
);
