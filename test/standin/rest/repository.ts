import type { Answer } from '../call.ts';
import { nameOf, permissionOf } from '../world.ts';
import type { Route, RouteRequest } from './answers.ts';

export const repositoryRoutes: readonly Route[] = [{ method: 'GET', path: '', answer: read }];

function read({ repo, call }: RouteRequest): Answer {
  const permission = permissionOf(repo, call.viewer.login);
  return {
    status: 200,
    body: {
      id: repo.databaseId,
      node_id: repo.id,
      name: repo.name,
      full_name: nameOf(repo),
      owner: { login: repo.owner },
      archived: repo.isArchived,
      has_issues: repo.hasIssuesEnabled,
      permissions: { admin: permission === 'admin', push: ['write', 'admin'].includes(permission), pull: true },
    },
  };
}
