import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { RoadmapError } from '../src/model/errors.ts';
import type { RunningServer } from '../src/server/http.ts';

/** Where deliveries are to arrive. */
export interface WebhookPlace {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** What a receiver in a thread of its own says. */
export type ThreadMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'knocked' }
  | { readonly kind: 'failed'; readonly error: Pick<RoadmapError, 'kind' | 'code' | 'message' | 'hints' | 'data'> };

interface Program {
  readonly program: string;
  readonly root: string;
}

/** What the thread beside tells. Neither throws. */
export interface ThreadEars {
  /** Something waits in the inbox. */
  readonly knocked: () => void;
  /** Of its end that nobody asked for, and of its return. */
  readonly said: (text: string) => void;
}

/** After an end that nobody asked for; longer each time, until it listens again. */
const AGAIN_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * `roadmap __receive` in a thread. One that dies is begun again on the same port: deliveries that come meanwhile fail, and
 * polling finds what they said.
 * @throws RoadmapError as the receiver does at its start
 */
export async function receiveBeside(
  program: Program,
  { host, port }: WebhookPlace,
  ears: ThreadEars,
): Promise<RunningServer> {
  const { startBeside } = await import('./context-webhook.ts');
  const start = (on: number): Worker =>
    startBeside(program.program, ['-C', program.root, '__receive', host, String(on)]);
  let isClosing = false;
  let worker = start(port);
  const opened = await listening(worker);
  const watch = (): void => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'knocked') ears.knocked();
    });
    let why = '';
    worker.on('error', (error) => (why = `: ${error instanceof Error ? error.message : String(error)}`));
    worker.once('exit', () => {
      if (isClosing) return;
      ears.said(
        `the receiver of webhooks ended${why}; it is begun again, and what is missed meanwhile is found by polling`,
      );
      void restart(AGAIN_MS);
    });
  };
  const restart = async (wait: number): Promise<void> => {
    await sleep(wait, undefined, { ref: false });
    if (isClosing) return;
    worker = start(opened);
    try {
      await listening(worker);
    } catch {
      return restart(Math.min(2 * wait, LONGEST_MS));
    }
    watch();
    ears.said(`the receiver of webhooks listens again on ${host}, port ${opened}`);
    // Something may have arrived that was never told.
    ears.knocked();
  };
  watch();
  return {
    host,
    port: opened,
    async close() {
      isClosing = true;
      const gone = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage('close');
      const timer = setTimeout(() => void worker.terminate(), 3000);
      if (worker.threadId !== -1) await gone;
      clearTimeout(timer);
    },
  };
}

function listening(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'listening') resolve(message.port);
      if (message.kind === 'failed') reject(new RoadmapError(message.error));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the receiver ended with ${String(code)} before it began`)));
  });
}
