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

/** After an end that nobody asked for. */
const AGAIN_MS = 1000;

/**
 * `roadmap __receive` in a thread. One that dies is begun again on the same port: deliveries that come meanwhile fail, and
 * polling finds what they said.
 * @throws RoadmapError as the receiver does at its start
 */
export async function receiveBeside(
  program: Program,
  { host, port }: WebhookPlace,
  knocked: () => void,
): Promise<RunningServer> {
  const { startBeside } = await import('./context-webhook.ts');
  const start = (on: number): Worker =>
    startBeside(program.program, ['-C', program.root, '__receive', host, String(on)]);
  let isClosing = false;
  let worker = start(port);
  const opened = await listening(worker);
  const watch = (): void => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'knocked') knocked();
    });
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (isClosing) return;
      setTimeout(() => {
        if (isClosing) return;
        worker = start(opened);
        watch();
        // Something may have arrived that was never told.
        knocked();
      }, AGAIN_MS).unref();
    });
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
