import { expect, test } from 'vitest';
import { createGit, findRepository } from '../../src/store/git/index.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import type { Git } from '../../src/ports/git.ts';
import { snapshotContract, someMeta } from '../contracts/snapshot-store.ts';
import { makeRepository, nativeGit, type TestRepository } from '../support/repository.ts';

const REF = 'refs/roadmap/remotes/github';

function openGit(repository: TestRepository, native: string | null = nativeGit): Git {
  const found = findRepository(repository.root, { env: repository.env });
  if (found === null) throw new Error('no repository');
  return createGit({ ...found, nativeGit: native, env: repository.env });
}

for (const [name, native] of [['the git program', nativeGit] as const, ['isomorphic-git', null] as const]) {
  snapshotContract(`snapshots through ${name}`, () => {
    const repository = makeRepository();
    return {
      store: createSnapshots(openGit(repository, native), 'github'),
      fingerprint: () => repository.git('for-each-ref'),
      close: () => repository.remove(),
    };
  });
}

async function withRepository(work: (repository: TestRepository) => Promise<void>): Promise<void> {
  const repository = makeRepository();
  try {
    await work(repository);
  } finally {
    repository.remove();
  }
}

const item = (seen: string, day: string, base = seen) => ({
  seen,
  base,
  meta: someMeta(`2026-01-${day}T00:00:00Z`),
});

test('a race lost in the middle of a write is tried again on what the winner left, item by item', () =>
  withRepository(async (repository) => {
    const git = openGit(repository);
    const winner = createSnapshots(git, 'github');
    await winner.write({ message: 'begin', items: new Map([['1', item('a', '02')]]) });
    let races = 0;
    const overtaken: Git = {
      ...git,
      async writeCommit(request) {
        if (races++ === 0) {
          const items = new Map([
            ['1', item('theirs, newer', '09')],
            ['2', item('theirs alone', '09')],
            ['3', item('theirs, older', '03')],
          ]);
          const cursor = { since: '2026-01-09T00:00:00Z', scope: 'all', full: '2026-01-01T00:00:00Z' };
          await winner.write({ message: 'theirs', items, cursor });
        }
        return git.writeCommit(request);
      },
    };
    const items = new Map([
      ['1', item('ours, older', '05', 'our base')],
      ['3', item('ours, newer', '05')],
    ]);
    const cursor = { since: '2026-01-05T00:00:00Z', scope: 'all', full: '2026-01-01T00:00:00Z' };
    await createSnapshots(overtaken, 'github').write({ message: 'ours', items, cursor });
    const tip = await winner.tip();
    const oid = (text: string) => git.blobOid(text);
    expect(races).toBe(2);
    expect(tip.entries.get('1')).toMatchObject({ seen: oid('theirs, newer'), base: oid('our base') });
    expect(tip.entries.get('2')).toMatchObject({ seen: oid('theirs alone') });
    expect(tip.entries.get('3')).toMatchObject({ seen: oid('ours, newer') });
    expect(tip.cursor?.since).toBe('2026-01-09T00:00:00Z');
  }));

test('writers at the same time all get their items in', () =>
  withRepository(async (repository) => {
    const keys = ['1', '2', '3', '4', '5'];
    await Promise.all(
      keys.map((key) =>
        createSnapshots(openGit(repository), 'github').write({
          message: key,
          items: new Map([[key, item(key, '02')]]),
        }),
      ),
    );
    const tip = await createSnapshots(openGit(repository), 'github').tip();
    expect([...tip.entries.keys()].sort()).toEqual(keys);
    expect(repository.git('rev-list', '--count', REF)).toBe('5');
  }));

test('a ref that never stops moving ends in an error that says so', () =>
  withRepository(async (repository) => {
    const git: Git = { ...openGit(repository), writeCommit: async () => null };
    const items = new Map([['1', item('a', '02')]]);
    await expect(createSnapshots(git, 'github').write({ message: 'x', items })).rejects.toMatchObject({
      code: 'snapshots.busy',
    });
  }));

test('a tree of a newer version is refused by reading and writing', () =>
  withRepository(async (repository) => {
    const git = openGit(repository);
    const files = new Map([['version.json', '{"version": 2}']]);
    await git.writeCommit({ ref: REF, parent: null, files, message: 'from the future' });
    const store = createSnapshots(git, 'github');
    await expect(store.tip()).rejects.toMatchObject({ code: 'snapshots.newer', kind: 'user' });
    await expect(store.write({ message: 'x', items: new Map() })).rejects.toMatchObject({ code: 'snapshots.newer' });
    expect(repository.git('rev-list', '--count', REF)).toBe('1');
  }));

test('files of the tree that this version does not know stay where they are', () =>
  withRepository(async (repository) => {
    const git = openGit(repository);
    const files = new Map([
      ['seen/1/c1.md', 'a comment\n'],
      ['cursor.json', 'not json'],
    ]);
    await git.writeCommit({ ref: REF, parent: null, files, message: 'more' });
    const store = createSnapshots(git, 'github');
    expect(await store.tip()).toMatchObject({ entries: new Map(), cursor: null });
    await store.write({ message: 'x', items: new Map([['1', item('a', '02')]]) });
    expect(repository.git('show', `${REF}:seen/1/c1.md`)).toBe('a comment');
    expect(repository.git('show', `${REF}:version.json`)).toBe('{ "version": 1 }');
  }));

test('a thousand items go in at once and come back', () =>
  withRepository(async (repository) => {
    const store = createSnapshots(openGit(repository), 'github');
    const items = new Map(Array.from({ length: 1000 }, (_, at) => [String(at), item(`text ${at}\n`, '02')] as const));
    await store.write({ message: 'first pull', items });
    const { entries } = await store.tip();
    const texts = await store.read([...entries.values()].map(({ seen }) => seen));
    expect(texts.size).toBe(1000);
    expect(texts.get(entries.get('731')?.seen ?? '')).toBe('text 731\n');
  }));
