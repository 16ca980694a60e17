import { expect, it } from 'vitest';
import { editIssues } from '../../src/app/edit-issues.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const PATH = '.roadmap/issues/c0ffee01-x.md';
const clock = { now: () => Date.UTC(2026, 0, 1), sleep: async () => undefined };

function makeStore(): ReturnType<typeof createMemoryStore> {
  const store = createMemoryStore();
  store.files.set(PATH, '---\nid: c0ffee01\ntitle: x\nlabels: [a]\n---\n');
  return store;
}

/** Somebody else writes the file each time just before it is replaced. */
function meddled(store: ReturnType<typeof createMemoryStore>, meddle: (text: string) => string | null): IssueStore {
  return {
    ...store,
    replace: async (path, expected, next) => {
      const text = meddle(store.files.get(path) ?? '');
      if (text === null) store.files.delete(path);
      else store.files.set(path, text);
      return store.replace(path, expected, next);
    },
  };
}

it('an edit made meanwhile survives, and the change is made on top of it', async () => {
  const store = makeStore();
  let once = true;
  const issues = meddled(store, (text) => {
    if (!once) return text;
    once = false;
    return text.replace('[a]', '[a, theirs]');
  });
  const [outcome] = await editIssues({ issues, clock }, defaultConfig, await findIssues(store, ['c0ff']), (issue) => ({
    values: { labels: [...(issue.values.labels ?? []), 'ours'] },
  }));
  expect(outcome).toMatchObject({ changed: ['labels'] });
  expect(store.files.get(PATH)).toBe('---\nid: c0ffee01\ntitle: x\nlabels: [a, theirs, ours]\n---\n');
});

it('a file that never rests is given up, with nothing of ours written', async () => {
  const store = makeStore();
  let count = 0;
  const issues = meddled(store, (text) => text.replace(/title: .*/, `title: x${String(count++)}`));
  const outcomes = await editIssues({ issues, clock }, defaultConfig, await findIssues(store, ['c0ff']), () => ({
    values: { priority: 'high' },
  }));
  expect(outcomes).toMatchObject([{ error: { code: 'issue.busy' } }]);
  expect(store.files.get(PATH)).not.toContain('high');
});

it.each([
  ['removed', () => null],
  ['given another id', (text: string) => text.replace('c0ffee01', 'deadbeef')],
  ['broken', () => 'no frontmatter'],
])('a file that is %s meanwhile is left alone', async (_, meddle) => {
  const store = makeStore();
  const outcomes = await editIssues(
    { issues: meddled(store, meddle), clock },
    defaultConfig,
    await findIssues(store, ['c0ff']),
    () => ({ values: { priority: 'high' } }),
  );
  expect(outcomes).toMatchObject([{ error: { code: 'issue.changed' } }]);
  expect([...store.files.values()].join()).not.toContain('high');
});
