import { packValue, unpackValue } from '../src/app/runner-wire.ts';
import type { RunnerDoor } from '../src/app/runner-types.ts';
import { syncOnce, type SyncOutcome, type SyncRequest } from '../src/app/sync.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { RunnerPlace, Visitor } from './context-runner.ts';
import { createContext, type Context, type SyncSettings } from './context.ts';
import { asRoadmapError } from './errors.ts';
import { syncHands } from './sync-hands.ts';
import { createTerminal, type Terminal, type TerminalSettings } from './terminal.ts';

/** What a command wants of the runner. */
export interface Wanted {
  readonly mark: string;
  readonly root: string;
  readonly remote: string;
  readonly request: Omit<SyncRequest, 'approve' | 'emit'>;
  readonly settings: SyncSettings;
  readonly terminal: TerminalSettings;
}

/** What the runner says to it, a line each; the last one is `done` or `failed`. `refused`: it is for the command itself to do. */
export type Answer =
  | { readonly is: 'taken' }
  | { readonly is: 'refused' }
  | { readonly is: 'said'; readonly by: 'note' | 'detail' | 'warning'; readonly text: string }
  | { readonly is: 'event'; readonly event: Parameters<SyncRequest['emit']>[0] }
  | { readonly is: 'done'; readonly outcome: SyncOutcome }
  | { readonly is: 'failed'; readonly error: RoadmapError };

interface Serving {
  readonly context: Context;
  readonly terminal: Terminal;
}

/** Takes orders of commands of this folder and this user. Without a socket every command waits for the lock instead. */
export async function serveOrders(
  serving: Serving,
  place: RunnerPlace,
  runner: RunnerDoor,
): Promise<{ close(): Promise<void> } | null> {
  try {
    return await place.openDesk((visitor, mark) => take(visitor, mark));
  } catch (error) {
    serving.terminal.detail(`no command can hand over what it wants: ${asRoadmapError(error).message}`);
    return null;
  }

  function take(visitor: Visitor, mark: string): void {
    const say = (answer: Answer): void => visitor.say(packValue(answer));
    const wanted = read(visitor.asks);
    if (wanted === null || wanted.mark !== mark || wanted.root !== place.root) {
      say({ is: 'refused' });
      return visitor.end();
    }
    say({ is: 'taken' });
    if (runner.state().phase === 'running')
      say({
        is: 'said',
        by: 'note',
        text: `waiting: the runner (process ${String(place.self.pid)}) is in the middle of a run`,
      });
    runner.order({
      remote: wanted.remote,
      refuse: () => {
        say({ is: 'refused' });
        visitor.end();
      },
      run: async () => {
        const result = await carryOut(serving, wanted, { gone: visitor.gone, say });
        say(result instanceof RoadmapError ? { is: 'failed', error: result } : { is: 'done', outcome: result });
        visitor.end();
        return result;
      },
    });
  }
}

function read(line: string): Wanted | null {
  try {
    return unpackValue(line) as Wanted;
  } catch {
    return null;
  }
}

/** As the command would have done it itself. */
async function carryOut(
  { context, terminal }: Serving,
  { remote, request, settings, terminal: wished, root }: Wanted,
  { gone, say }: { readonly gone: AbortSignal; readonly say: (answer: Answer) => void },
): Promise<SyncOutcome | RoadmapError> {
  const io = { ...context.io, signal: AbortSignal.any([context.io.signal, gone]) };
  const speak = (by: 'note' | 'detail' | 'warning') => (text: string) => say({ is: 'said', by, text });
  const spoken = { note: speak('note'), detail: speak('detail'), warning: speak('warning') };
  const heard: Terminal = { ...createTerminal(io, { ...terminal.settings, ...wished }), ...spoken };
  try {
    const hands = await syncHands(createContext(io, heard, { directory: root, yes: false }), remote, {
      ...settings,
      unattended: true,
    });
    return await syncOnce(hands, { ...request, approve: null, emit: (event) => say({ is: 'event', event }) });
  } catch (error) {
    return asRoadmapError(error);
  }
}
