import type { Listening, RunnerDoor } from '../src/app/runner-types.ts';
import type { HeardRemote } from '../src/app/webhook.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { startServer, type RunningServer } from '../src/server/http.ts';
import { receiverRoutes } from '../src/server/routes.ts';
import { createContext, type Context } from './context.ts';
import { usageError } from './errors.ts';
import { webhookSecret } from './webhook-secret.ts';
import { receiveBeside, type WebhookPlace } from './webhook-thread.ts';

export interface WebhookOptions {
  readonly webhookPort?: string;
  readonly webhookHost?: string;
}

const LOCAL_HOST = '127.0.0.1';

/** What `--webhook-port` asks for. @throws RoadmapError `usage.*`, `webhook.secret` */
export function listenAs(
  context: Context,
  { webhookPort, webhookHost = LOCAL_HOST }: WebhookOptions,
): (place: unknown, door: RunnerDoor) => Promise<Listening> {
  if (webhookPort === undefined)
    throw usageError('webhook', '--webhook-host says where --webhook-port listens', [EXAMPLE]);
  const port = portOf(webhookPort);
  webhookSecret(context);
  return (_place, door) => listenForWebhooks(context, { host: webhookHost, port }, door);
}

const EXAMPLE = 'roadmap sync --auto --webhook-port 8787';

/** @throws RoadmapError `usage.webhook` */
export function portOf(typed: string): number {
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 65536;
  if (port <= 65535) return port;
  throw usageError('webhook', `--webhook-port ${typed}: expected a port, 0 to 65535`, [EXAMPLE]);
}

/**
 * Answers deliveries while the runner lives, and wakes it. In a thread of its own where the program runs from its bundle: a run
 * that computes for a second must not keep an answer waiting.
 * @throws RoadmapError `webhook.secret`, `server.port`, `server.host`
 */
export async function listenForWebhooks(
  context: Context,
  at: WebhookPlace,
  door: Pick<RunnerDoor, 'wake'>,
): Promise<Listening> {
  webhookSecret(context);
  const { program } = context.io;
  const knocked = (): void => door.wake();
  const server =
    program === undefined
      ? await receiveHere(context, at, knocked)
      : await receiveBeside({ program, root: context.root() }, at, { knocked, said: context.terminal.warning });
  return { webhook: { host: server.host, port: server.port }, close: () => server.close() };
}

/** Receives in this thread. @throws RoadmapError `webhook.secret`, `git.missing`, `config.*`, `server.port`, `server.host` */
export async function receiveHere(context: Context, at: WebhookPlace, knocked: () => void): Promise<RunningServer> {
  const [{ joinReader }, place] = await Promise.all([import('./context-webhook.ts'), context.runner()]);
  if (place === null) throw noGit();
  const routes = receiverRoutes({
    reader: await joinReader(webhookSecret(context)),
    remotes: await remotesOf(context, place.stamp),
    inbox: place.inbox,
    clock: context.clock,
    knocked,
    state: () => place.records.state(),
  });
  return startServer({ ...at, routes });
}

/** As the configuration says now, which is looked at with every delivery and read when it changed; while it is broken, as it said before. */
async function remotesOf(context: Context, stamp: () => string): Promise<() => Promise<readonly HeardRemote[]>> {
  const read = async (): Promise<readonly HeardRemote[]> => {
    const anew = createContext(context.io, context.terminal, { directory: context.root(), yes: false });
    const { remotes } = await anew.config('sync');
    return Object.entries(remotes).map(([name, { repo }]) => ({ name, repo }));
  };
  let seen = stamp();
  let known = read();
  await known;
  return () => {
    const now = stamp();
    if (now === seen) return known;
    const before = known;
    seen = now;
    return (known = read().catch(() => before));
  };
}

function noGit(): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.missing',
    message: 'webhooks need a git repository: what they say is kept in it until a run has acted upon it',
    hints: ['git init'],
  });
}
