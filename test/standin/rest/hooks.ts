import { demand } from '../call.ts';
import { Refusal } from '../changes/refusal.ts';
import type { Delivery, Hook, HookSettings } from '../deliveries.ts';
import type { Answer } from '../exchange.ts';
import { iso } from '../world.ts';
import { noContent, notFound, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';

interface HookBody {
  readonly active?: boolean;
  readonly events?: readonly string[];
  readonly config?: {
    readonly url?: string;
    readonly content_type?: string;
    readonly secret?: string;
    readonly insecure_ssl?: string | number;
  };
}

/** Of events that it knows; a real one knows more. */
const EVENTS = ['issues', 'issue_comment', 'label', 'milestone', 'sub_issues', 'issue_dependencies', 'repository'];
const KNOWN = new Set([...EVENTS, 'push', 'pull_request', 'ping', '*']);

const MOST = 20;

export const hookRoutes: readonly Route[] = [
  { method: 'GET', path: 'hooks', answer: list },
  { method: 'POST', path: 'hooks', answer: create },
  { method: 'GET', path: 'hooks/:id', answer: (request) => onHook(request, (hook) => shown(request, hook)) },
  { method: 'PATCH', path: 'hooks/:id', answer: (request) => onHook(request, (hook) => update(request, hook)) },
  { method: 'DELETE', path: 'hooks/:id', answer: remove },
  { method: 'POST', path: 'hooks/:id/pings', answer: ping },
  { method: 'GET', path: 'hooks/:id/deliveries', answer: deliveries },
  { method: 'POST', path: 'hooks/:id/deliveries/:delivery/attempts', answer: redeliver },
];

function list(request: RouteRequest): Answer {
  allow(request);
  const { call, repo } = request;
  return paged(request, call.hooks.of(repo), (hook) => print(request, hook));
}

function create(request: RouteRequest): Answer {
  allow(request);
  const { call, repo } = request;
  const settings = settingsOf(request.body as HookBody, null);
  const others = call.hooks.of(repo);
  if (others.some(({ url }) => url === settings.url)) throw refusal('Hook already exists on this repository');
  if (others.length >= MOST) throw refusal(`The "issues" event cannot have more than ${MOST} hooks`);
  return { status: 201, body: print(request, call.hooks.create(repo, settings)) };
}

function shown(request: RouteRequest, hook: Hook): Answer {
  return { status: 200, body: print(request, hook) };
}

function update(request: RouteRequest, hook: Hook): Answer {
  request.call.hooks.update(hook.id, settingsOf(request.body as HookBody, hook));
  return onHook(request, (now) => shown(request, now));
}

function remove(request: RouteRequest): Answer {
  return onHook(request, (hook) => {
    request.call.hooks.remove(hook.id);
    return noContent();
  });
}

function ping(request: RouteRequest): Answer {
  return onHook(request, (hook) => {
    request.call.hooks.ping(hook.id);
    return noContent();
  });
}

/** The newest first. */
function deliveries(request: RouteRequest): Answer {
  return onHook(request, (hook) => {
    const rows = request.call.hooks.deliveries.filter((one) => one.hook === hook.id);
    return paged(request, rows.reverse(), printDelivery);
  });
}

function redeliver(request: RouteRequest): Answer {
  const { call, params } = request;
  return onHook(request, () =>
    call.hooks.redeliver(Number(params['delivery'])) ? { status: 202, body: {} } : notFound(),
  );
}

function onHook(request: RouteRequest, work: (hook: Hook) => Answer): Answer {
  allow(request);
  const { call, repo, params } = request;
  const hook = call.hooks.of(repo).find(({ id }) => id === Number(params['id']));
  return hook ? work(hook) : notFound();
}

/** Reading is not for everybody either. */
function allow({ repo, call }: RouteRequest): void {
  demand(call, repo, { operation: 'ManageHooks', admin: true });
}

/** A `config` replaces the whole of the one before: a secret that is not sent again is gone. */
function settingsOf(body: HookBody | null, before: Hook | null): HookSettings {
  const { config, events, active } = body ?? {};
  const url = config?.url ?? before?.url ?? '';
  checkUrl(url);
  const unknown = events?.find((event) => !KNOWN.has(event));
  if (unknown !== undefined) throw refusal(`These events are not allowed for this hook: ${unknown}`);
  const wanted = events?.includes('*') ? null : events;
  const was = before === null ? ['push'] : before.events;
  return {
    url,
    active: active ?? before?.active ?? true,
    events: wanted === undefined ? was : wanted,
    ...(config === undefined && before !== null ? shownOf(before) : configured(config)),
  };
}

type Configured = Pick<HookSettings, 'contentType' | 'insecureSsl' | 'secret'>;

function shownOf({ contentType, insecureSsl, secret }: Hook): Configured {
  return { contentType, insecureSsl, secret };
}

function configured(config: HookBody['config']): Configured {
  return {
    contentType: config?.content_type === 'json' ? 'json' : 'form',
    insecureSsl: String(config?.insecure_ssl ?? 0) === '1',
    secret: config?.secret ?? null,
  };
}

function checkUrl(url: string): void {
  const host = URL.canParse(url) && /^https?:/.test(url) ? new URL(url).hostname : null;
  if (host === null) throw refusal('url is not a valid url');
  if (/^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(host))
    throw refusal(`url is not supported because it isn't reachable over the public Internet (${host})`);
}

function refusal(message: string): Refusal {
  return new Refusal(message, { resource: 'Hook', code: 'custom' });
}

function print({ call }: RouteRequest, hook: Hook): unknown {
  const { id, active, events, url, secret, contentType, insecureSsl, createdAt, updatedAt } = hook;
  const last = call.hooks.deliveries.filter((one) => one.hook === id).at(-1);
  return {
    type: 'Repository',
    id,
    name: 'web',
    active,
    events: events ?? ['*'],
    config: {
      content_type: contentType,
      insecure_ssl: insecureSsl ? '1' : '0',
      ...(secret !== null && { secret: '********' }),
      url,
    },
    created_at: iso(createdAt),
    updated_at: iso(updatedAt),
    last_response: last
      ? { code: last.status ?? 0, status: saidOf(last), message: saidOf(last) }
      : { code: null, status: 'unused', message: null },
  };
}

function printDelivery(delivery: Delivery): unknown {
  const { id, guid, event, action, redelivery, deliveredAt, status } = delivery;
  return {
    ...{ id, guid, event, action, redelivery, duration: 0.1 },
    delivered_at: iso(deliveredAt),
    status: saidOf(delivery),
    status_code: status ?? 0,
  };
}

function saidOf({ status }: Delivery): string {
  return status === null ? 'failed to connect' : status < 300 ? 'OK' : 'Invalid HTTP Response';
}
