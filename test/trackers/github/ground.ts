import { expect } from 'vitest';
import type { Ground, Others, Trouble } from '../../contracts/tracker.ts';
import { startStandin, type Standin } from '../../standin/index.ts';
import { samplesOf } from '../samples.ts';
import { configWith, trackerFor } from './support.ts';

/** The adapter, and a stand-in for GitHub over HTTP. */
export async function makeGround(): Promise<Ground> {
  const github = await startStandin({
    tokens: {
      'token-of-ana': { login: 'ana', permission: 'admin' },
      'token-of-bob': { login: 'bob', permission: 'admin' },
      'token-of-eve': { login: 'eve', permission: 'read' },
    },
  });
  github.clock.set('2026-01-01T00:00:00Z');
  github.person('Cleo', 'write');
  const as = (login: string) => trackerFor(github, { token: async () => `token-of-${login}` });
  return {
    tracker: as('ana'),
    colleague: as('bob'),
    reader: as('eve'),
    logins: { us: 'ana', colleague: 'bob', stranger: 'eve' },
    config: configWith(),
    samples: samplesOf,
    unwelcome: { field: 'assignees', element: 'nobody-here' },
    many: 201,
    others: othersOf(github),
    trouble: (trouble) => makeTrouble(github, trouble),
    count: () => github.issues().length,
    countComments: (key) => github.issue(Number(key))?.comments.length ?? 0,
    advance: (ms) => github.clock.advance(ms),
    close: async () => {
      await github.close();
      expect(github.violations).toEqual([]);
    },
  };
}

function othersOf(github: Standin): Others {
  const numberOf = (text: string): number => Number(text);
  return {
    open: (title, body = '') => {
      const [number] = github.seed({ title, body, author: 'mallory' });
      return String(number);
    },
    rewrite: (key, text) => github.edit(numberOf(key), text),
    deleteItem: (key) => github.deleteIssue(numberOf(key)),
    move: (key) => void github.transfer(numberOf(key), 'octo/elsewhere'),
    lock: (key) => github.lock(numberOf(key)),
    comment: (key, body) => String(github.comment(numberOf(key), body)),
    rewriteComment: (comment, body) => github.editComment(numberOf(comment), body),
    deleteComment: (comment) => github.deleteComment(numberOf(comment)),
  };
}

function makeTrouble(github: Standin, trouble: Trouble): void {
  github.faults.clear();
  const all = (): boolean => true;
  const secondary = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  if (trouble === 'limited')
    github.faults.push({
      when: all,
      do: { answer: { status: 403, headers: { 'retry-after': '3600' }, body: { message: secondary } } },
    });
  if (trouble === 'broken') github.faults.push({ when: all, do: 'C2-html' });
  if (trouble === 'lost') github.faults.push({ when: (request) => writes(request), do: 'apply-then-drop' });
  if (trouble === 'dropped') github.faults.push({ when: (request) => writes(request), do: 'drop-before' });
}

function writes(request: { readonly mutation: boolean; readonly kind: string; readonly operation: string }): boolean {
  return request.kind === 'graphql' ? request.mutation : !request.operation.startsWith('GET ');
}
