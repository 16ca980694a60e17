import { Octokit } from '@octokit/core';
import { graphql } from '@octokit/graphql';
import { onTestFinished } from 'vitest';
import { startStandin } from './index.ts';
import type { Standin, StandinOptions } from './index.ts';

/** What an answer holds, as a test looks at it. */
export type Doc = any;

export interface Scene {
  readonly github: Standin;
  /** Through `@octokit/graphql`, as `ana` who may write unless told otherwise. */
  ask(document: string, variables?: Record<string, unknown>, token?: string): Promise<Doc>;
  /** Types and messages of the errors of what is refused. */
  refusal(document: string, variables?: Record<string, unknown>, token?: string): Promise<Doc>;
  /** REST through `@octokit/core`; redirections are followed, errors thrown. */
  octokit(token?: string): Octokit;
  /** REST as it is on the wire. */
  rest(path: string, init?: RequestInit & { token?: string }): Promise<{ status: number; body: Doc; headers: Headers }>;
  /** The node id of the repository. */
  repositoryId(): Promise<string>;
}

/** A stand-in for one test; what no client may send fails the test. */
export async function serve(options: StandinOptions = {}): Promise<Scene> {
  const github = await startStandin({
    tokens: {
      'token-of-ana': { login: 'ana', permission: 'write' },
      'token-of-bob': { login: 'bob', permission: 'read' },
      'token-of-root': { login: 'root', permission: 'admin' },
      'token-of-app': { login: 'planner[bot]', permission: 'write' },
    },
    ...options,
  });
  onTestFinished(async () => {
    await github.close();
    if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
  });
  const ask = (document: string, variables: Record<string, unknown> = {}, token = 'token-of-ana'): Promise<Doc> =>
    graphql(document, { ...variables, baseUrl: github.url, headers: { authorization: `bearer ${token}` } });
  return {
    github,
    ask,
    refusal: (document, variables, token) =>
      ask(document, variables, token).then(
        (data) => Promise.reject(new Error(`it was not refused: ${JSON.stringify(data)}`)),
        (error) => error.errors?.map(({ type, message }: Doc) => [type, message]) ?? [error.status, error.message],
      ),
    octokit: (token = 'token-of-ana') => new Octokit({ auth: token, baseUrl: github.apiUrl, userAgent: 'test' }),
    rest: async (path, { token = 'token-of-ana', ...init } = {}) => {
      const headers = { authorization: `token ${token}`, 'user-agent': 'test', ...init.headers };
      const answer = await fetch(path.startsWith('http') ? path : `${github.apiUrl}${path}`, {
        redirect: 'manual',
        ...init,
        headers,
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
    },
    repositoryId: async () => (await ask(`{ repository(owner: "octo", name: "demo") { id } }`)).repository.id,
  };
}

export const demo = '/repos/octo/demo';
