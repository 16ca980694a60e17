import type { SyncRequest } from '../src/app/sync.ts';
import type { Context } from './context.ts';
import { makeProgress } from './progress.ts';
import { sayDuration } from './sync-values.ts';
import type { Terminal } from './terminal.ts';

const DOING: Readonly<Record<string, string>> = { push: 'sent', create_remote: 'created' };

/** Below this nothing can be said about the time that is left. */
const ENOUGH = 3;

/** Every step with `--verbose`; else how far it is and how long that will take, now and then. */
export function syncProgress(context: Context, terminal: Terminal): SyncRequest['emit'] {
  const every = context.io.stderr.isTerminal ? 1000 : 10_000;
  const progress = makeProgress(context.clock, every, (text) => terminal.note(text));
  const begun = new Map<string, { readonly at: number; readonly done: number }>();
  return (event) => {
    if (event.kind === 'listing') {
      const text = `${String(event.items)} items listed`;
      if (terminal.settings.verbose) terminal.detail(text);
      else if (event.items > 0) progress(text);
      return;
    }
    const now = context.clock.now();
    const first = begun.get(event.op) ?? { at: now, done: event.done };
    begun.set(event.op, first);
    const text = `${DOING[event.op] ?? event.op} ${String(event.done)} of ${String(event.of)}`;
    if (terminal.settings.verbose) terminal.detail(text);
    else progress(`${text}${timeLeft(event, now - first.at, event.done - first.done)}`);
  };
}

function timeLeft(event: { readonly done: number; readonly of: number }, ms: number, done: number): string {
  if (done < ENOUGH || event.done >= event.of) return '';
  return `, about ${sayDuration(((event.of - event.done) * ms) / done)} left`;
}
