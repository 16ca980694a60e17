import type { EventError, RunnerEvent } from '../src/app/runner-types.ts';
import { sayDuration } from './sync-values.ts';
import type { Terminal } from './terminal.ts';

/** One JSON document on stdout, or a line for people on stderr. */
export function printEvent(terminal: Terminal, event: RunnerEvent): void {
  if (terminal.settings.json) return terminal.jsonLine(event);
  const said = sayEvent(event);
  if (said.error === null) return terminal.note(`${sayTime(event.at)} ${said.text}`);
  terminal.warning(`${sayTime(event.at)} ${said.text}: ${said.error.message}${said.then ?? ''}`);
  for (const hint of said.error.hints) terminal.note(`  ${hint}`);
}

interface Said {
  readonly text: string;
  readonly error: EventError | null;
  readonly then?: string;
}

function sayEvent(event: RunnerEvent): Said {
  switch (event.event) {
    case 'started':
      return plain(`process ${String(event.pid)} looks after ${listed(event.remotes)}, ${event.every}`);
    case 'settings':
      return plain(`the configuration changed: ${listed(event.remotes)}, ${event.every}`);
    case 'run':
      return sayRun(event);
    case 'skipped':
      return { text: `${event.remote}: not now`, error: event.error, then: next(event.next_run_at, 'again') };
    case 'circuit':
      return plain(
        event.open
          ? `${event.remote}: failed ${String(event.failures)} times in a row; from now on it is only tried now and then`
          : `${event.remote}: it works again`,
      );
    case 'clock':
      return plain(`the clock went back by ${sayDuration(-event.jump_ms)}`);
    case 'alert':
      return sayAlert(event);
    case 'stopped':
      return { text: 'stopped', error: event.error };
  }
}

function sayRun({ remote, trigger, outcome, counts, requests, duration_ms, error, next_run_at }: Run): Said {
  if (error !== null) return { text: `${remote}: ${outcome}`, error, then: next(next_run_at, 'again') };
  const moved = Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'unchanged');
  const what = moved.map(([name, count]) => `${String(count)} ${name.replaceAll('_', ' ')}`).join(', ');
  const cost = `${String(requests)} ${requests === 1 ? 'request' : 'requests'}, ${sayDuration(duration_ms)}`;
  const why = trigger === 'webhook' || trigger === 'command' ? ` for a ${trigger}` : '';
  return plain(`${remote}${why}: ${what === '' ? 'nothing to do' : what} (${cost})${next(next_run_at, 'next')}`);
}

type Run = Extract<RunnerEvent, { event: 'run' }>;

function sayAlert({ state, name, message, cure }: Extract<RunnerEvent, { event: 'alert' }>): Said {
  if (state === 'cleared') return plain(`${name}: well again (${message})`);
  return { text: name, error: { code: 'health', message, hints: cure === null ? [] : [cure] } };
}

function plain(text: string): Said {
  return { text, error: null };
}

function listed(remotes: readonly string[]): string {
  return remotes.length === 0 ? 'nothing for now' : remotes.join(', ');
}

function next(at: string | null, word: string): string {
  return at === null ? '' : `; ${word} at ${sayTime(at).slice(11)}`;
}

/** To the second, in UTC as everywhere. */
function sayTime(iso: string): string {
  return iso.replace(/^(\S{10})T(\S{8}).*$/, '$1 $2');
}
