import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { CreateIntent } from '../../src/ports/journal.ts';
import type { GitSetup } from '../../src/store/git/repository.ts';
import { issueText } from '../contracts/issue-store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { type CutState, type Disk, inFolder } from './power-cut-disk.ts';
import { record, watchFileSystem } from './power-cut-record.ts';

const unwatch = watchFileSystem();
afterAll(() => {
  unwatch();
  vi.resetModules();
});
// Only now, and anew: what they take from `node:fs` is what is watched.
vi.resetModules();
const { createFileStore } = await import('../../src/store/file-store.ts');
const { createFiles } = await import('../../src/store/files.ts');
const { createJournal } = await import('../../src/store/journal.ts');
const { createCursorCache } = await import('../../src/store/cursor-cache.ts');
const { createQuietMemory } = await import('../../src/store/quiet-memory.ts');
const { createConsents } = await import('../../src/store/consent.ts');
const { createLock } = await import('../../src/store/lock.ts');
const { openObjects } = await import('../../src/store/git/isomorphic-objects.ts');
const { parseHolder } = await import('../../src/store/holder.ts');

interface Scene {
  readonly before?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  /** What is done; `promise` once the store has said that it is. */
  readonly work: (root: string, promise: (what: string) => void) => Promise<unknown>;
  /** A new process over what a cut left; what was promised is in `promised`. */
  readonly look: (root: string, promised: ReadonlySet<string>, state: CutState) => Promise<void> | void;
  /** Of each step; all of them unless there are too many. */
  readonly most?: number;
  /** Of how many steps one is looked at. */
  readonly every?: number;
}

let folder: TemporaryFolder;
beforeEach(() => (folder = makeTemporaryFolder()));
afterEach(() => folder.dispose());

/** Does it, and looks at every state that a power cut at any step may leave. @returns how many there were */
async function cutEverywhere({ before = {}, folders = [], work, look, most = 100, every = 1 }: Scene): Promise<number> {
  for (const [path, text] of Object.entries(before)) folder.put(path, text);
  for (const path of folders) folder.put(`${path}/.keep`, '');
  const disk = await recorded(before, folders, work);
  let count = 0;
  for (let step = disk.steps(); step >= 0; step -= every)
    for (const state of disk.statesAt(step, most)) {
      await inFolder(state, async (root) => look(root, new Set(state.promised), state));
      count += 1;
    }
  expect(disk.steps()).toBeGreaterThan(3);
  return count;
}

async function recorded(
  before: Readonly<Record<string, string>>,
  folders: readonly string[],
  work: Scene['work'],
): Promise<Disk> {
  const { disk, stop } = record(folder.path);
  disk.begin(before, folders);
  try {
    await work(folder.path, (what) => disk.mark(what));
  } finally {
    stop();
  }
  return disk;
}

const ISSUES = '.roadmap/issues';
const OLD = issueText('1a2b3c4d', 'Old');
const NEW = issueText('1a2b3c4d', 'New, and longer than it was before');
const PATH = `${ISSUES}/1a2b3c4d-first.md`;
const storeAt = (root: string) => createFileStore({ root, config: defaultConfig });
const textAt = (root: string, path: string): string | null =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;

describe('a power cut at any step leaves every file of the roadmap whole', () => {
  test('one that is replaced: old or new, and new once that was said', async () => {
    const count = await cutEverywhere({
      before: { [PATH]: OLD },
      work: async (root, promise) => {
        expect(await storeAt(root).replace(PATH, OLD, NEW)).toBe(true);
        promise('new');
      },
      look: async (root, promised) => {
        expect(promised.has('new') ? [NEW] : [OLD, NEW]).toContain(textAt(root, PATH));
        expect((await storeAt(root).list()).findings).toEqual([]);
      },
    });
    expect(count).toBeGreaterThan(20);
  });

  test('new ones, made together in folders that were not there: whole or not at all', async () => {
    const paths = ['1a2b3c4d', '2b3c4d5e', '3c4d5e6f'].map(
      (id) => [`${ISSUES}/${id}-x.md`, issueText(id, 'New')] as const,
    );
    await cutEverywhere({
      work: async (root, promise) => {
        const store = storeAt(root);
        await Promise.all(
          paths.map(async ([path, text]) => {
            expect(await store.create(path, text)).toBe(true);
            promise(path);
          }),
        );
      },
      look: (root, promised) => {
        for (const [path, text] of paths)
          expect(promised.has(path) ? [text] : [null, text]).toContain(textAt(root, path));
      },
    });
  });

  test('hundreds of new ones, for which the whole disk is flushed', { timeout: 60_000 }, async () => {
    const ids = Array.from({ length: 210 }, (_, at) => (0x10000000 + at * 0x1001).toString(16));
    const paths = ids.map((id) => [`${ISSUES}/${id}-x.md`, issueText(id, 'New')] as const);
    await cutEverywhere({
      folders: [ISSUES],
      most: 2,
      every: 89,
      work: async (root, promise) => {
        const store = storeAt(root);
        await Promise.all(paths.map(([path, text]) => store.create(path, text)));
        promise('all');
      },
      look: (root, promised, { files }) => {
        if (promised.has('all'))
          expect(readdirSync(join(root, ISSUES)).filter((name) => !name.startsWith('.'))).toHaveLength(210);
        for (const [path, text] of paths) expect([undefined, text]).toContain(files.get(path)?.toString());
      },
    });
  });

  test('one that is moved: under one name or both, never under none', async () => {
    await cutEverywhere({
      before: { [PATH]: OLD },
      folders: ['.roadmap/archive/issues'],
      work: async (root, promise) => {
        await createFiles({ root, limit: 10_000 }).move(PATH, '.roadmap/archive/issues/1a2b3c4d-first.md');
        promise('moved');
      },
      look: (root, promised) => {
        const [here, there] = [textAt(root, PATH), textAt(root, '.roadmap/archive/issues/1a2b3c4d-first.md')];
        expect([here, there]).toContain(OLD);
        for (const text of [here, there]) expect([null, OLD]).toContain(text);
        if (promised.has('moved')) expect([here, there]).toEqual([null, OLD]);
      },
    });
  });

  test('one that is removed does not come back once that was said', async () => {
    await cutEverywhere({
      before: { [PATH]: OLD },
      work: async (root, promise) => {
        expect(await createFiles({ root, limit: 10_000 }).remove(PATH, OLD)).toBe(true);
        promise('removed');
      },
      look: (root, promised) => expect(promised.has('removed') ? [null] : [null, OLD]).toContain(textAt(root, PATH)),
    });
  });
});

const intent = (id: string, body = 'x'): CreateIntent => ({ id, highest: 3, values: { body }, draft: 'd', looks: [] });
const LONG = 'a line of a long body\n'.repeat(400);

describe('a power cut at any step leaves a journal that can be read', () => {
  test('with every record that was promised, and none that was taken back', async () => {
    const all = ['first', 'second', 'gone', 'third'];
    await cutEverywhere({
      work: async (root, promise) => {
        const journal = createJournal(join(root, 'git/roadmap'));
        for (const id of all.filter((one) => one !== 'gone')) {
          await journal.put('create', new Map([[id, intent(id, LONG)]]));
          promise(id);
          if (id !== 'second') continue;
          await journal.put('create', new Map([['first', null]]));
          promise('gone');
        }
      },
      look: async (root, promised) => {
        const found = await createJournal(join(root, 'git/roadmap')).all('create');
        expect(promised.has('second') ? [true] : [true, false]).toContain(found.has('second'));
        expect(promised.has('third') ? [true] : [true, false]).toContain(found.has('third'));
        if (promised.has('first') && !promised.has('second')) expect(found.has('first')).toBe(true);
        if (promised.has('gone')) expect(found.has('first')).toBe(false);
        for (const [id, record] of found) expect(record).toEqual(intent(id, LONG));
      },
    });
  });

  test('also in a folder that somebody made just before, who did not wait for the disk', async () => {
    await cutEverywhere({
      folders: ['git'],
      work: async (root, promise) => {
        mkdirSync(join(root, 'git/roadmap'));
        await createJournal(join(root, 'git/roadmap')).put('create', new Map([['a', intent('a')]]));
        promise('a');
      },
      look: async (root, promised) => {
        const found = await createJournal(join(root, 'git/roadmap')).all('create');
        expect(promised.has('a') ? [1] : [0, 1]).toContain(found.size);
      },
    });
  });

  test('also one that begins with what a cut tore, and one that ends empty', async () => {
    await cutEverywhere({
      before: { 'git/roadmap/create.jsonl': `${JSON.stringify({ v: 1, put: [['a', intent('a')]] })}\n{"v":1,"pu` },
      work: async (root, promise) => {
        const journal = createJournal(join(root, 'git/roadmap'));
        await journal.put('create', new Map([['b', intent('b')]]));
        promise('b');
        await journal.put(
          'create',
          new Map([
            ['a', null],
            ['b', null],
          ]),
        );
        promise('none');
      },
      look: async (root, promised) => {
        const found = [...(await createJournal(join(root, 'git/roadmap')).all('create')).keys()].join('');
        const after = promised.has('b') ? ['ab', ''] : ['a', 'ab'];
        expect(promised.has('none') ? [''] : after).toContain(found);
      },
    });
  });

  test('also while it is written anew because most of it is history', async () => {
    const line = (id: string): string => `${JSON.stringify({ v: 1, put: [[id, intent(id)]] })}\n`;
    await cutEverywhere({
      before: { 'git/roadmap/create.jsonl': line('a').repeat(1000) },
      work: async (root, promise) => {
        await createJournal(join(root, 'git/roadmap')).put('create', new Map([['b', intent('b')]]));
        promise('b');
      },
      look: async (root, promised) => {
        const found = [...(await createJournal(join(root, 'git/roadmap')).all('create')).keys()].join('');
        expect(promised.has('b') ? ['ab'] : ['a', 'ab']).toContain(found);
      },
    });
  });
});

describe('a power cut at any step leaves what lies in the git directory whole', () => {
  test('the cursor: the old one or the new one', async () => {
    const at = (day: string) => ({ since: `2026-01-${day}T00:00:00Z`, scope: 's', full: '2026-01-01T00:00:00Z' });
    await cutEverywhere({
      before: { 'git/roadmap/cursor-github.json': JSON.stringify(at('01')) },
      work: async (root, promise) => {
        createCursorCache(join(root, 'git'), 'github').write(at('02'));
        promise('new');
      },
      look: (root, promised) => {
        const found = createCursorCache(join(root, 'git'), 'github').read();
        expect(promised.has('new') ? [at('02')] : [at('01'), at('02')]).toContainEqual(found);
      },
    });
  });

  test('the memory of a quiet run: one that was kept, or none, which costs time alone', async () => {
    const root = folder.path;
    folder.put('r/.roadmap/.keep', '');
    const memoryIn = (git: string) =>
      createQuietMemory<{ said: string }>({
        ...{ root: join(root, 'r'), commonDir: join(git, 'git'), remote: 'github', version: '1', few: 0 },
        others: async () => '',
      });
    await cutEverywhere({
      folders: ['git'],
      work: async (git, promise) => {
        const memory = memoryIn(git);
        for (const said of ['one', LONG]) {
          await memory.look();
          await memory.write({ said });
          promise(said);
        }
      },
      look: async (git) => expect([null, 'one', LONG]).toContain((await memoryIn(git).read())?.said ?? null),
    });
  });

  test('consent: what was agreed to, or what is agreed to now', async () => {
    const one = { remote: 'github', type: 'github', repo: 'a/b' };
    const other = { ...one, repo: 'c/d' };
    await cutEverywhere({
      before: { 'git/roadmap/consent.json': JSON.stringify([one]) },
      work: async (root, promise) => {
        createConsents(join(root, 'git')).add(other);
        promise('other');
      },
      look: (root, promised) => {
        const consents = createConsents(join(root, 'git'));
        expect(consents.has(one)).toBe(true);
        if (promised.has('other')) expect(consents.has(other)).toBe(true);
      },
    });
  });

  test('an object that is written without the git program: whole or not at all', async () => {
    const objectsIn = (root: string) => openObjects({ commonDir: join(root, 'git') } as GitSetup);
    const text = Buffer.from(LONG);
    let oid = '';
    await cutEverywhere({
      folders: ['git/objects'],
      work: async (root, promise) => {
        oid = await (await objectsIn(root)).writeBlob(text);
        promise('written');
      },
      look: async (root, promised) => {
        const found = await (await objectsIn(root)).blob(oid);
        expect(promised.has('written') ? [LONG] : [null, LONG]).toContain(found && Buffer.from(found).toString());
      },
    });
  });

  test('the lock: it is not there, or it names its holder', async () => {
    const clock = { now: () => 0, sleep: async () => undefined };
    await cutEverywhere({
      folders: ['git'],
      work: async (root, promise) => {
        const release = await createLock({ commonDir: join(root, 'git'), clock, waitMs: 0 }).acquire('a test');
        promise('held');
        await release();
      },
      look: (root) => {
        const text = textAt(root, 'git/roadmap/lock');
        if (text !== null) expect(parseHolder(text)?.purpose).toBe('a test');
      },
    });
  });
});
