import { expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { issueStoreContract, issueText } from '../contracts/issue-store.ts';
import { createMemoryStore } from './memory-store.ts';

issueStoreContract('in memory', () => {
  const store = createMemoryStore();
  const mapOf = (path: string) => (path.startsWith('.roadmap/deleted/') ? store.deleted : store.files);
  return {
    store,
    put: (path, text) => void mapOf(path).set(path, text),
    remove: (path) => void mapOf(path).delete(path),
    textAt: (path) => mapOf(path).get(path) ?? null,
    another: () => store,
    dispose: () => undefined,
  };
});

test('a fork and its origin go their own ways', async () => {
  const path = '.roadmap/issues/1a2b3c4d-first.md';
  const store = createMemoryStore(defaultConfig, {
    files: new Map([[path, issueText('1a2b3c4d', 'First')]]),
    deleted: new Map(),
  });
  const fork = store.fork();
  await fork.replace(path, issueText('1a2b3c4d', 'First'), issueText('1a2b3c4d', 'Forked'));
  await store.create('.roadmap/issues/2b3c4d5e-second.md', issueText('2b3c4d5e', 'Second'));
  store.deleted.set('.roadmap/deleted/3c4d5e6f.yaml', 'remote_ids: { github: 1 }\n');
  expect((await store.list()).issues.map(({ values }) => values.title)).toEqual(['First', 'Second']);
  expect((await fork.list()).issues.map(({ values }) => values.title)).toEqual(['Forked']);
  expect(await fork.tombstones()).toEqual([]);
});
