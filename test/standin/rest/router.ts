import { createHash } from 'node:crypto';
import { findRepo } from '../call.ts';
import type { Call } from '../call.ts';
import type { Answer } from '../exchange.ts';
import { Refusal } from '../changes/refusal.ts';
import type { RepoRow } from '../rows.ts';
import { nameOf, permissionOf } from '../world.ts';
import { docs, notFound, redirect } from './answers.ts';
import type { Route } from './answers.ts';
import { commentRoutes } from './comments.ts';
import { hookRoutes } from './hooks.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { milestoneRoutes } from './milestones.ts';
import { relationRoutes } from './relations.ts';
import { repositoryRoutes } from './repository.ts';

export interface RestRequest {
  readonly method: string;
  /** From the API's root, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly ifNoneMatch: string | null;
}

/** The first that matches answers: `issues/comments` stands before `issues/:number`. */
const routes: readonly Route[] = [
  ...repositoryRoutes,
  ...commentRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...milestoneRoutes,
  ...relationRoutes,
  ...hookRoutes,
];

/** A read that is as it was when its `etag` was told costs nothing. */
export function answerRest(request: RestRequest, call: Call): Answer {
  const answer = route(request, call);
  if (request.method !== 'GET' || answer.status !== 200) {
    call.charge(1);
    return answer;
  }
  const text = JSON.stringify([call.viewer.login, answer.body, answer.headers]);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const same = request.ifNoneMatch?.split(/, */).includes(etag) ?? false;
  if (!same) call.charge(1);
  const headers = { ...answer.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  return same ? { status: 304, headers, body: '' } : { ...answer, headers };
}

function route(request: RestRequest, call: Call): Answer {
  const at = locate(request.path, call);
  if (!at) return notFound();
  if (at.renamed) return redirect(['repositories', String(at.repo.databaseId), at.rest].filter(Boolean).join('/'));
  for (const one of routes) {
    const params = one.method === request.method ? match(one.path, at.rest) : null;
    if (!params) continue;
    try {
      return one.answer({
        call,
        repo: at.repo,
        params: { ...params, '*': at.rest },
        query: request.query,
        body: request.body,
      });
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, call);
      throw error;
    }
  }
  return notFound();
}

interface Place {
  readonly repo: RepoRow;
  readonly rest: string;
  readonly renamed: boolean;
}

function locate(path: string, call: Call): Place | null {
  const byId = /^\/repositories\/(\d+)(?:\/(.*))?$/.exec(path);
  if (byId) {
    const repo = [...call.world.repos.values()].find((one) => String(one.databaseId) === byId[1]);
    if (!repo || permissionOf(repo, call.viewer.login) === 'none') return null;
    return { repo, rest: byId[2] ?? '', renamed: false };
  }
  const byName = /^\/repos\/([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(path);
  const [, owner = '', name = '', rest = ''] = byName ?? [];
  const repo = byName && findRepo(call, owner, name);
  if (!repo) return null;
  return { repo, rest, renamed: nameOf(repo).toLowerCase() !== `${owner}/${name}`.toLowerCase() };
}

function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

function refuse(error: Refusal, call: Call): Answer {
  if (error.type === 'FORBIDDEN' && call.behaviour.hidesForbidden) return notFound();
  if (error.type === 'FORBIDDEN') return { status: 403, body: { message: error.message, ...docs } };
  if (error.type === 'NOT_FOUND') return notFound();
  const { resource, code, field, message } = error;
  return { status: 422, body: { message: 'Validation Failed', errors: [{ resource, code, field, message }], ...docs } };
}
