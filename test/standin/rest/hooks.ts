import { demand } from '../call.ts';
import type { Answer } from '../exchange.ts';
import type { Delivery } from '../deliveries.ts';
import { iso } from '../world.ts';
import { notFound, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';

export const hookRoutes: readonly Route[] = [
  { method: 'GET', path: 'hooks/:id/deliveries', answer: list },
  { method: 'POST', path: 'hooks/:id/deliveries/:delivery/attempts', answer: redeliver },
];

/** The newest first. */
function list(request: RouteRequest): Answer {
  const { repo, call, params } = request;
  demand(call, repo, { operation: 'ReadHooks', admin: true });
  const rows = call.hooks.deliveries.filter((one) => one.hook === Number(params['id'])).reverse();
  return paged(request, rows, print);
}

function redeliver({ repo, call, params }: RouteRequest): Answer {
  demand(call, repo, { operation: 'RedeliverHook', admin: true });
  return call.hooks.redeliver(Number(params['delivery'])) ? { status: 202, body: {} } : notFound();
}

function print({ id, guid, event, action, redelivery, deliveredAt, status }: Delivery): unknown {
  return {
    id,
    guid,
    delivered_at: iso(deliveredAt),
    redelivery,
    duration: 0.1,
    status: status === null ? 'failed to connect' : status < 300 ? 'OK' : 'Invalid HTTP Response',
    status_code: status ?? 0,
    event,
    action,
  };
}
