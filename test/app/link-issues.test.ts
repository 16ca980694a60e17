import { expect, it } from 'vitest';
import { editIssues, type ChangesFor } from '../../src/app/edit-issues.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { linking, parseRemoteItem, unlinking } from '../../src/app/link-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';

function configOf(remotes: Readonly<Record<string, string>>): Config {
  const entries = Object.entries(remotes).map(([name, repo]) => [
    name,
    { type: 'github', repo, fields: {}, mapping: {} },
  ]);
  return { ...defaultConfig, remotes: Object.fromEntries(entries) as Config['remotes'] };
}

const one = configOf({ github: 'Ana/Demo' });
const two = configOf({ github: 'Ana/Demo', mirror: 'ana/mirror' });

it.each([
  ['github:221', one, 'github', '221'],
  ['GitHub#221', one, 'github', '221'],
  ['mirror:7', two, 'mirror', '7'],
  ['#221', one, 'github', '221'],
  [' 0221 ', one, 'github', '221'],
  ['https://github.com/ana/demo/issues/221', two, 'github', '221'],
  ['https://git.example.org/ANA/mirror/issues/3?x=1#issuecomment-9', two, 'mirror', '3'],
])('%s names an item', (typed, config, remote, number) => {
  expect(parseRemoteItem(typed, config)).toEqual({ remote, number });
});

it.each([
  ['', one, 'link.unknown_item'],
  ['x', one, 'link.unknown_item'],
  ['#12x', one, 'link.unknown_item'],
  ['github:#', one, 'link.unknown_item'],
  ['https://github.com/ana/demo/pull/221', one, 'link.unknown_item'],
  ['https://github.com/ana/demo/issues/221/../../x', one, 'link.unknown_item'],
  ['https://github.com/bo/demo/issues/221', one, 'link.other_repo'],
  ['gitlab:221', one, 'link.unknown_remote'],
  ['#221', two, 'link.which_remote'],
  ['#221', defaultConfig, 'link.unknown_remote'],
])('%s is refused', (typed, config, code) => {
  expect(() => parseRemoteItem(typed, config)).toThrow(expect.objectContaining({ code }));
});

const clock = { now: () => Date.UTC(2026, 5, 1), sleep: async () => undefined };
const PATH = '.roadmap/issues/c0ffee01-x.md';

async function apply(store: MemoryStore, ref: string, changesFor: ChangesFor) {
  return (await editIssues({ issues: store, clock }, one, await findIssues(store, [ref]), changesFor))[0];
}

function storeOf(...frontmatters: readonly string[]): MemoryStore {
  const store = createMemoryStore(one);
  for (const [at, lines] of frontmatters.entries())
    store.files.set(
      `.roadmap/issues/c0ffee0${String(at + 1)}-x.md`,
      `---\nid: c0ffee0${String(at + 1)}\n${lines}title: T\nupdated: 2026-01-01\n---\n`,
    );
  return store;
}

it('a link is one entry more, and no edit of the issue itself', async () => {
  const store = storeOf('');
  const item = { remote: 'github', number: '221' };
  expect(await apply(store, 'c0ff', await linking([store], item))).toMatchObject({ changed: ['remote_ids'] });
  const text = "---\nid: c0ffee01\nremote_ids:\n  github: '221'\ntitle: T\nupdated: 2026-01-01\n---\n";
  expect(store.files.get(PATH)).toBe(text);
  expect(await apply(store, 'c0ff', await linking([store], item))).toMatchObject({ changed: [] });
});

it('an item has one issue and an issue one item of a remote', async () => {
  const store = storeOf('remote_ids: {github: 221}\n', 'github_issue: 5\n', '');
  const before = new Map(store.files);
  const link = async (ref: string, number: string) =>
    apply(store, ref, await linking([store], { remote: 'github', number }));
  expect(await link('c0ffee03', '221')).toMatchObject({ error: { code: 'link.taken' } });
  expect(await link('c0ffee03', '5')).toMatchObject({ error: { code: 'link.taken' } });
  expect(await link('c0ffee01', '9')).toMatchObject({ error: { code: 'link.other' } });
  expect(store.files).toEqual(before);
});

it('an item that a broken file claims is taken', async () => {
  const store = storeOf('');
  store.files.set('.roadmap/issues/deadbeef-x.md', '---\nid: deadbeef\nremote_ids:\n  github: 221\ntitle: [\n---\n');
  expect(await apply(store, 'c0ff', await linking([store], { remote: 'github', number: '221' }))).toMatchObject({
    error: { code: 'link.taken' },
  });
});

it('taking a link away takes what was noted about that remote, and of no other', async () => {
  const store = storeOf(
    "remote_ids:\n  github: 221\n  mirror: '7'\nsync_status:\n  github: error\n  mirror: synced\nsync_error: {github: no}\nsync_base: {github: x}\n",
  );
  expect(await apply(store, 'c0ff', unlinking(null))).toMatchObject({ error: { code: 'link.which_remote' } });
  expect(await apply(store, 'c0ff', unlinking('github'))).toMatchObject({
    changed: ['remote_ids', 'sync_status', 'sync_base', 'sync_error'],
  });
  expect(store.files.get(PATH)).toBe(
    "---\nid: c0ffee01\nremote_ids:\n  mirror: '7'\nsync_status:\n  mirror: synced\ntitle: T\nupdated: 2026-01-01\n---\n",
  );
  expect(await apply(store, 'c0ff', unlinking('github'))).toMatchObject({ changed: [] });
  expect(await apply(store, 'c0ff', unlinking(null))).toMatchObject({ changed: ['remote_ids', 'sync_status'] });
  expect(store.files.get(PATH)).toBe('---\nid: c0ffee01\ntitle: T\nupdated: 2026-01-01\n---\n');
});

it('a link in the spelling of an older tool goes as well', async () => {
  const store = storeOf('github_issue: 5\nsync_status: synced\n');
  expect(await apply(store, 'c0ff', unlinking(null))).toMatchObject({ issue: { values: { title: 'T' } } });
  expect(store.files.get(PATH)).toBe('---\nid: c0ffee01\ntitle: T\nupdated: 2026-01-01\n---\n');
  expect(await apply(store, 'c0ff', unlinking(null))).toMatchObject({ changed: [] });
});
