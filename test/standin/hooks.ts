import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery, Hooks } from './deliveries.ts';
import { printPayload } from './rest/payload.ts';
import type { RepoRow } from './rows.ts';
import { nameOf } from './world.ts';
import type { World, WorldEvent } from './world.ts';

interface Hook {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[] | null;
  readonly repo: RepoRow;
}

type Letter = Pick<Delivery, 'guid' | 'event' | 'action' | 'redelivery' | 'body'>;

const TIMEOUT_MS = 10_000;

export function makeHooks(world: World, first: RepoRow): Hooks {
  const hooks = new Map<number, Hook>();
  const deliveries: Delivery[] = [];
  let queue = Promise.resolve();
  const send = (hook: Hook, letter: Letter): void => {
    queue = queue.then(async () => {
      const status = await post(hook, letter);
      const { databaseId: id } = world.nextId('HD');
      deliveries.push({ ...letter, id, hook: hook.id, deliveredAt: world.clock.now(), status });
    });
  };
  world.listeners.push((event) => {
    for (const hook of hooks.values()) if (hears(hook, event)) send(hook, letterOf(world, event));
  });
  return {
    deliveries,
    add(url, { secret, events, repo: name }) {
      const repo = name === undefined ? first : world.repos.get(name.toLowerCase());
      if (!repo) throw new Error(`stand-in: there is no repository ${name ?? ''}`);
      const hook: Hook = { id: world.nextId('H').databaseId, url, secret, events: events ?? null, repo };
      hooks.set(hook.id, hook);
      const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: hook.id, repository: nameOf(repo) });
      send(hook, { guid: randomUUID(), event: 'ping', action: null, redelivery: false, body });
      return hook.id;
    },
    remove: (id) => void hooks.delete(id),
    redeliver(id) {
      const sent = deliveries.find((one) => one.id === id);
      const hook = sent && hooks.get(sent.hook);
      if (hook) send(hook, { ...sent, redelivery: true });
      return hook !== undefined;
    },
    async settled() {
      for (let waited = null; waited !== queue;) {
        waited = queue;
        await waited;
      }
    },
  };
}

function hears(hook: Hook, event: WorldEvent): boolean {
  return hook.repo === event.repo && (hook.events?.includes(event.event) ?? true);
}

/** Written at once: what changes later is not in it. */
function letterOf(world: World, event: WorldEvent): Letter {
  const body = JSON.stringify(printPayload(world, event));
  return { guid: randomUUID(), event: event.event, action: event.action, redelivery: false, body };
}

async function post(hook: Hook, letter: Letter): Promise<number | null> {
  try {
    const answer = await fetch(hook.url, {
      method: 'POST',
      body: letter.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/5a1b2c3',
        'x-github-event': letter.event,
        'x-github-delivery': letter.guid,
        'x-github-hook-id': String(hook.id),
        'x-hub-signature-256': `sha256=${signature(hook.secret, letter.body)}`,
      },
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    // Nobody listens, or not in time: that is what a delivery without a status says.
    return null;
  }
}

export function signature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
