import { expect, test } from 'vitest';
import { snapshotContract, someMeta } from '../contracts/snapshot-store.ts';
import { createMemorySnapshots } from './memory-snapshots.ts';

snapshotContract('snapshots in memory', () => {
  const store = createMemorySnapshots();
  return { store, fingerprint: () => JSON.stringify(store.data.steps), close: () => undefined };
});

test('a fork goes its own way', async () => {
  const store = createMemorySnapshots();
  const one = (seen: string) => new Map([['1', { seen, base: null, meta: someMeta('2026-01-02T00:00:00Z') }]]);
  await store.write({ message: 'one', items: one('a') });
  const fork = store.fork();
  await fork.write({ message: 'two', items: one('b') });
  expect((await store.tip()).entries.get('1')?.seen).toBe(store.oid('a'));
  expect(await store.steps(9)).toHaveLength(1);
  expect(await fork.find('1', store.oid('a'))).toBe('a');
});
