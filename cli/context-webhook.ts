import { Worker } from 'node:worker_threads';
import type { WebhookReader } from '../src/ports/webhook.ts';
import { HEARD, makeGithubWebhook } from '../src/trackers/github/webhook.ts';

/** What a hook tells of. */
export const HOOK_EVENTS: readonly string[] = HEARD;

/** The library is loaded with this module: only a receiver needs it. */
export function joinReader(secret: string): Promise<WebhookReader> {
  return makeGithubWebhook(secret);
}

/** The program a second time, beside the first: what it does keeps nobody waiting here. */
export function startBeside(program: string, argv: readonly string[]): Worker {
  return new Worker(program, { argv: [...argv] });
}
