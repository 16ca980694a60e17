import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery, Hook, Hooks } from './deliveries.ts';
import { printPayload } from './rest/payload.ts';
import type { RepoRow } from './rows.ts';
import { nameOf } from './world.ts';
import type { World, WorldEvent } from './world.ts';

type Letter = Pick<Delivery, 'guid' | 'event' | 'action' | 'redelivery' | 'body'>;

const TIMEOUT_MS = 10_000;

export function makeHooks(world: World, first: RepoRow): Hooks {
  const hooks = new Map<number, Hook>();
  const routes = new Map<string, string>();
  const deliveries: Delivery[] = [];
  let queue = Promise.resolve();
  const send = (id: number, letter: Letter): void => {
    queue = queue.then(async () => {
      const hook = hooks.get(id);
      if (!hook) return;
      const status = await post(hook, letter, routes);
      deliveries.push({
        ...letter,
        id: world.nextId('HD').databaseId,
        hook: id,
        deliveredAt: world.clock.now(),
        status,
      });
    });
  };
  const ping = (id: number): void => {
    const { repo } = hooks.get(id) ?? { repo: first };
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: id, repository: nameOf(repo) });
    send(id, { guid: randomUUID(), event: 'ping', action: null, redelivery: false, body });
  };
  const create: Hooks['create'] = (repo, settings) => {
    const now = world.clock.now();
    const hook = { ...settings, id: world.nextId('H').databaseId, repo, createdAt: now, updatedAt: now };
    hooks.set(hook.id, hook);
    ping(hook.id);
    return hook;
  };
  world.listeners.push((event) => {
    for (const hook of hooks.values()) if (hears(hook, event)) send(hook.id, letterOf(world, event));
  });
  return {
    deliveries,
    create,
    ping,
    add(url, { secret, events = null, repo: name }) {
      const repo = name === undefined ? first : world.repos.get(name.toLowerCase());
      if (!repo) throw new Error(`stand-in: there is no repository ${name ?? ''}`);
      return create(repo, { url, secret, events, active: true, contentType: 'json', insecureSsl: false }).id;
    },
    of: (repo) => [...hooks.values()].filter((hook) => hook.repo === repo),
    update(id, settings) {
      const hook = hooks.get(id);
      if (hook) hooks.set(id, { ...hook, ...settings, updatedAt: world.clock.now() });
    },
    remove: (id) => void hooks.delete(id),
    route: (origin, to) => void routes.set(origin, to),
    redeliver(id) {
      const sent = deliveries.find((one) => one.id === id);
      if (sent === undefined || !hooks.has(sent.hook)) return false;
      send(sent.hook, { ...sent, redelivery: true });
      return true;
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
  return hook.active && hook.repo === event.repo && (hook.events?.includes(event.event) ?? true);
}

/** Written at once: what changes later is not in it. */
function letterOf(world: World, event: WorldEvent): Letter {
  const body = JSON.stringify(printPayload(world, event));
  return { guid: randomUUID(), event: event.event, action: event.action, redelivery: false, body };
}

async function post(hook: Hook, letter: Letter, routes: ReadonlyMap<string, string>): Promise<number | null> {
  const { origin } = new URL(hook.url);
  const url = hook.url.replace(origin, routes.get(origin) ?? origin);
  const isForm = hook.contentType === 'form';
  const body = isForm ? `payload=${encodeURIComponent(letter.body)}` : letter.body;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        'user-agent': 'GitHub-Hookshot/5a1b2c3',
        'x-github-event': letter.event,
        'x-github-delivery': letter.guid,
        'x-github-hook-id': String(hook.id),
        ...(hook.secret !== null && { 'x-hub-signature-256': `sha256=${signature(hook.secret, body)}` }),
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
