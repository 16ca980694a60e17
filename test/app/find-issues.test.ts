import { expect, it } from 'vitest';
import { findIssues } from '../../src/app/find-issues.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import { createMemoryStore } from '../support/memory-store.ts';

function makeStore(...ids: string[]): ReturnType<typeof createMemoryStore> {
  const store = createMemoryStore();
  for (const id of ids) store.files.set(`.roadmap/issues/${id}-x.md`, `---\nid: ${id}\ntitle: ${id}\n---\n`);
  return store;
}

/** A store whose issues may be read one by one only. */
function unlisted(store: IssueStore): IssueStore {
  return { ...store, list: () => Promise.reject(new Error('all issues were read')) };
}

it.each(['c0ffee01', 'c0ff', '.roadmap/issues/c0ffee01-x.md', 'issues/c0ffee01-x.md'])(
  '%s is found by the names of the files alone',
  async (ref) => {
    const found = await findIssues(unlisted(makeStore('c0ffee01', 'deadbeef')), [ref]);
    expect(found.map(({ issue }) => issue.id)).toEqual(['c0ffee01']);
  },
);

it('a file that is not named after its id is found, and makes a prefix ambiguous', async () => {
  const store = makeStore('c0ffee01');
  store.files.set('.roadmap/issues/notes.md', '---\nid: c0ffee02\ntitle: y\n---\n');
  expect((await findIssues(store, ['c0ffee02']))[0]?.issue.path).toBe('.roadmap/issues/notes.md');
  await expect(findIssues(store, ['c0ff'])).rejects.toMatchObject({ code: 'issue.ambiguous' });
});

it('a file whose name lies about its id is not taken for the issue', async () => {
  const store = makeStore('deadbeef');
  store.files.set('.roadmap/issues/c0ffee01-x.md', '---\nid: cafe0001\ntitle: y\n---\n');
  await expect(findIssues(store, ['c0ffee01'])).rejects.toMatchObject({ code: 'issue.unknown' });
  expect((await findIssues(store, ['cafe']))[0]?.issue.id).toBe('cafe0001');
});

it('an issue that is named twice is found once', async () => {
  const found = await findIssues(makeStore('c0ffee01', 'deadbeef'), ['c0ff', 'dead', 'c0ffee01']);
  expect(found.map(({ ref, issue }) => [ref, issue.id])).toEqual([
    ['c0ff', 'c0ffee01'],
    ['dead', 'deadbeef'],
  ]);
});
