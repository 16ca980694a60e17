import { packValue, unpackValue } from '../src/app/runner-wire.ts';
import type { SyncOutcome, SyncRequest } from '../src/app/sync.ts';
import type { Desk } from './context-runner.ts';
import type { Context, SyncSettings } from './context.ts';
import type { Answer, Wanted } from './sync-auto-desk.ts';

export interface HandOver {
  readonly remote: string;
  readonly request: SyncRequest;
  readonly settings: SyncSettings;
}

/**
 * Lets the runner do it and shows what it says. Null: it is gone, or of another folder, account or version; then the command does
 * it itself. @throws RoadmapError as the run did
 */
export async function handOver(context: Context, desk: Desk, order: HandOver): Promise<SyncOutcome | null> {
  const { terminal, io } = context;
  const { approve: _approve, emit, ...request } = order.request;
  const { remote, settings } = order;
  const wanted: Wanted = {
    ...{ mark: desk.mark, root: context.root(), remote, request, settings, terminal: terminal.settings },
  };
  let last: Answer | null = null;
  const hear = (line: string): void => {
    const answer = unpackValue(line) as Answer;
    if (answer.is === 'said') terminal[answer.by](answer.text);
    else if (answer.is === 'event') emit(answer.event);
    else last = answer;
  };
  await desk.visit(packValue(wanted), { hear, signal: io.signal });
  return outcomeOf(last);
}

function outcomeOf(last: Answer | null): SyncOutcome | null {
  if (last?.is === 'failed') throw last.error;
  return last?.is === 'done' ? last.outcome : null;
}
