import type { Answer } from '../exchange.ts';
import { mayPush, permissionOf } from '../world.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printRepository } from './print.ts';

export const repositoryRoutes: readonly Route[] = [
  { method: 'GET', path: '', answer: read },
  { method: 'GET', path: 'collaborators/:login/permission', answer: readPermission },
];

/** Only those with push access may ask. */
function readPermission({ repo, call, params }: RouteRequest): Answer {
  if (!mayPush(repo, call.viewer.login))
    return { status: 403, body: { message: 'Must have push access to view collaborator permission.' } };
  const login = params['login'] ?? '';
  return { status: 200, body: { permission: permissionOf(repo, login), user: { login } } };
}

function read({ repo, call }: RouteRequest): Answer {
  const permission = permissionOf(repo, call.viewer.login);
  return {
    status: 200,
    body: {
      ...printRepository(repo),
      permissions: { admin: permission === 'admin', push: ['write', 'admin'].includes(permission), pull: true },
    },
  };
}
