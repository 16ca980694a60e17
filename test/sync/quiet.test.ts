import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runUnlessQuiet, type QuietMemory, type QuietRun } from '../../src/sync/quiet.ts';
import type { SyncOptions, SyncReport } from '../../src/sync/types.ts';
import { reword, rewordThere, say, sayThere } from './comment-support.ts';
import {
  DAY,
  deleteThere,
  edit,
  editThere,
  engineOf,
  EVERYTHING,
  lines,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  open,
  pathOf,
  type Scene,
  write,
} from './support.ts';

const A = 'aaaa000a';
const B = 'aaaa000b';
const HOUR = 60 * MINUTE;

interface Memory extends QuietMemory {
  kept: QuietRun | null;
}

/** What a scene holds, as a word; nothing is ever too young. */
function memoryOf(scene: Scene): Memory {
  const memory: Memory = {
    kept: null,
    look: async () =>
      JSON.stringify([
        [...scene.store.files],
        [...scene.files.texts],
        [...scene.store.deleted],
        [...scene.archived],
        scene.snapshots.data.steps.length,
      ]),
    read: async () => memory.kept,
    write: async (run) => void (memory.kept = structuredClone(run)),
  };
  return memory;
}

/** One run, and the ports it called. */
async function sync(
  scene: Scene,
  memory: Memory | null,
  options: Partial<SyncOptions> = {},
): Promise<{ report: SyncReport; calls: readonly string[] }> {
  const calls: string[] = [];
  scene.boundary.meanwhile = (name) => void calls.push(name);
  scene.boundary.writes.length = 0;
  const report = await runUnlessQuiet(engineOf(scene), { ...EVERYTHING, ...options }, memory);
  return { report, calls };
}

const READING = ['store.list', 'snapshots.tip', 'files.paths'];
const hasRead = (calls: readonly string[]): boolean => READING.some((name) => calls.includes(name));

/** Two issues, a comment and a milestone that both sides agree on, and a run that was quiet. */
async function settledScene(): Promise<{ scene: Scene; memory: Memory }> {
  const scene = makeScene();
  await linked(scene, A);
  await linked(scene, B);
  say(scene, A, 'cccc0001', 'Agreed.');
  await longAfter(scene);
  const memory = memoryOf(scene);
  await sync(scene, memory);
  await sync(scene, memory);
  expect(memory.kept).not.toBe(null);
  return { scene, memory };
}

describe('after a run that had nothing to do', () => {
  test('the next one reads neither files nor the ref, asks once, and says the same', async () => {
    const { scene, memory } = await settledScene();
    write(scene, 'aaaa000c');
    const options = { push_new: 'none' } as const;
    const first = await sync(scene, memory, options);
    const again = await sync(scene, memory, options);
    expect(hasRead(first.calls)).toBe(true);
    expect(hasRead(again.calls)).toBe(false);
    expect(again.report.unchanged).toBe(3);
    const { cost: _before, ...said } = first.report;
    const { cost, ...told } = again.report;
    expect(told).toEqual(said);
    expect(cost).toEqual({ queries: 1, mutations: 0, rest: 0 });
    expect(scene.boundary.writes).toEqual([]);
    expect(again.calls.filter((name) => name.startsWith('tracker.'))).toEqual([
      'tracker.list',
      'tracker.list',
      'tracker.milestones.list',
    ]);
  });

  const moves: Readonly<Record<string, (scene: Scene) => unknown>> = {
    'an issue here': (scene) => edit(scene, A, { title: 'Mine' }),
    'a new issue here': (scene) => write(scene, 'aaaa000d'),
    'an issue that went away': (scene) => scene.store.files.delete(pathOf(A)),
    'a comment here': (scene) => reword(scene, 'cccc0001', 'Not at all.'),
    'an item there': (scene) => editThere(scene, 1, { title: 'Theirs' }),
    'a new item there': (scene) => open(scene),
    'a comment there': (scene) => sayThere(scene, 2, 'Hear, hear.'),
    'an edited comment there': (scene) => rewordThere(scene, [...scene.service.comments.keys()][0] ?? 0, 'No.'),
    'a file of a milestone': (scene) => scene.files.texts.set('.roadmap/milestones/v1.md', '---\nname: v1\n---\n'),
    'the archive': (scene) => scene.archived.add('aaaa000e'),
    'the ref': (scene) => scene.snapshots.data.steps.push({ message: 'elsewhere', changes: [] }),
    'the branch': (scene) => (scene.branch = 'other'),
    'the account': (scene) => (scene.login = 'another'),
    'its rights': (scene) => (scene.writable = false),
    'the configuration': (scene) =>
      (scene.config = { ...scene.config, sync: { ...scene.config.sync, pull_new: 'none' } }),
    'the cursor': (scene) =>
      (scene.cursor.value = { since: '2026-01-01T00:00:00Z', scope: '', full: '2026-01-01T00:00:00Z' }),
    'a record of what was refused': (scene) =>
      scene.journal.data.set('refused', new Map([['x', { draft: '', rights: '', message: '' }]])),
    'a creation under way': (scene) =>
      scene.journal.data.set('create', new Map([['x', { id: 'x', highest: null, values: {}, draft: '', looks: [] }]])),
    'an hour that went by': (scene) => (scene.service.now += HOUR),
    'a clock that went back': (scene) => (scene.service.now -= HOUR),
  };
  for (const [what, move] of Object.entries(moves))
    test(`${what} has everything looked at`, async () => {
      const { scene, memory } = await settledScene();
      move(scene);
      expect(hasRead((await sync(scene, memory)).calls)).toBe(true);
    });

  test('another kind of run has everything looked at, and a preview and a full run leave no trace', async () => {
    const { scene, memory } = await settledScene();
    const { kept } = memory;
    for (const options of [{ preview: true }, { full: true }, { all: true }])
      expect(hasRead((await sync(scene, memory, options)).calls)).toBe(true);
    expect(memory.kept).toBe(kept);
    expect(hasRead((await sync(scene, memory, { mode: 'pull' })).calls)).toBe(true);
    expect(hasRead((await sync(scene, memory, { mode: 'pull' })).calls)).toBe(false);
    expect(hasRead((await sync(scene, memory, { ids: new Set([A]) })).calls)).toBe(true);
  });

  test('what cannot be told has everything looked at, and so has no memory at all', async () => {
    const { scene, memory } = await settledScene();
    expect(hasRead((await sync(scene, { ...memory, look: async () => null })).calls)).toBe(true);
    expect(hasRead((await sync(scene, null)).calls)).toBe(true);
    // What other clones claim lies elsewhere.
    const claims = {
      owner: 'us',
      list: async () => new Map(),
      put: async () => new Map(),
      published: async () => new Map(),
    };
    expect(hasRead((await sync({ ...scene, claims }, memory)).calls)).toBe(true);
  });

  test('what came in answer to the first question is not asked for again', async () => {
    const { scene, memory } = await settledScene();
    editThere(scene, 1, { title: 'Theirs' });
    let lists = 0;
    scene.tracker = (inner) => ({
      ...inner,
      list: (since) => {
        lists += 1;
        return inner.list(since);
      },
    });
    const { report } = await sync(scene, memory);
    expect(lines(report)).toEqual([`pull ${A} #1 title`]);
    expect(lists).toBe(1);
  });

  test('what only the adapter looks into is nobody else’s business', async () => {
    const { scene, memory } = await settledScene();
    scene.shown = (item) => ({ ...item, native: Math.random() });
    expect(hasRead((await sync(scene, memory)).calls)).toBe(false);
  });

  test('a tracker without comments and milestones is asked for neither', async () => {
    const scene = makeScene({
      tracker: ({ comments: _comments, milestones: _milestones, ...rest }) => rest,
    });
    await linked(scene, A);
    const memory = memoryOf(scene);
    for (const isRead of [true, false]) {
      const { calls } = await sync(scene, memory);
      expect(hasRead(calls)).toBe(isRead);
      expect(calls).not.toContain('tracker.milestones.list');
    }
  });

  test('a tracker that cannot be reached is an error', async () => {
    const { scene, memory } = await settledScene();
    scene.fault = () => 'before';
    await expect(sync(scene, memory)).rejects.toMatchObject({ kind: 'remote' });
  });
});

describe('nothing is remembered', () => {
  const unremembered = async (scene: Scene, options: Partial<SyncOptions> = {}): Promise<Memory> => {
    const memory = memoryOf(scene);
    for (let run = 0; run < 3; run += 1) await sync(scene, memory, options);
    return memory;
  };

  test('of a run that asked somebody', async () => {
    const { scene } = await settledScene();
    write(scene, 'aaaa000d');
    const asked = { push_new: 'ask', approve: async () => false } as const;
    expect((await unremembered(scene, asked)).kept).toBe(null);
    expect((await unremembered(scene, { push_new: 'ask' })).kept).not.toBe(null);
    scene.store.files.delete(pathOf('aaaa000d'));
    expect((await unremembered(scene, asked)).kept).not.toBe(null);
  });

  test('of a run that met a conflict', async () => {
    const { scene } = await settledScene();
    edit(scene, A, { title: 'Mine' });
    editThere(scene, 1, { title: 'Theirs' });
    expect((await unremembered(scene)).kept).toBe(null);
  });

  test('of a run that had to read an item singly', async () => {
    const { scene } = await settledScene();
    edit(scene, A, { by_remote: { remote_ids: { github: '99' } } });
    expect((await unremembered(scene)).kept).toBe(null);
  });

  test('of a run during which something moved', async () => {
    const { scene } = await settledScene();
    const memory = memoryOf(scene);
    const moving = { ...memory, look: async () => `${String(await memory.look())} ${Math.random()}` };
    await sync(scene, moving);
    expect(moving.kept).toBe(null);
  });
});

type Step = (scene: Scene, word: string) => void;

const has = (scene: Scene, number: number): boolean => scene.service.items.get(number)?.deleted === false;

/** What people do on both sides; on a scene where there is nothing to do it to, nothing. */
const steps: Readonly<Record<string, Step>> = {
  'new here': (scene, word) => write(scene, `aaaa1${word}`, { labels: ['bug'] }),
  'edit here': (scene, word) => scene.store.files.has(pathOf(A)) && edit(scene, A, { title: word }),
  'body here': (scene, word) => scene.store.files.has(pathOf(B)) && edit(scene, B, { body: word }),
  'remove here': (scene) => scene.store.files.delete(pathOf(B)),
  'say here': (scene, word) => say(scene, A, `cccc0${word}`, word),
  'new there': (scene, word) => open(scene, { title: word }),
  'edit there': (scene, word) => has(scene, 1) && editThere(scene, 1, { title: `${word} there` }),
  'say there': (scene, word) => has(scene, 2) && void sayThere(scene, 2, word),
  'delete there': (scene) => has(scene, 2) && deleteThere(scene, 2),
  'a minute': (scene) => (scene.service.now += MINUTE),
  'two days': (scene) => (scene.service.now += 2 * DAY),
  'lose the cursor': (scene) => (scene.cursor.value = null),
};

test('whatever people do, runs say and leave behind the same with the memory and without', async () => {
  const script = fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...Object.keys(steps)) },
      { weight: 2, arbitrary: fc.constantFrom('sync', 'sync', 'sync', 'pull', 'push') },
    ),
    { maxLength: 25 },
  );
  let shorter = 0;
  await fc.assert(
    fc.asyncProperty(script, async (names) => {
      const [scene, plain] = [makeScene(), makeScene()];
      const memory = memoryOf(scene);
      for (const each of [scene, plain]) {
        await linked(each, A);
        await linked(each, B);
      }
      for (const [at, name] of names.entries()) {
        const word = String(at).padStart(3, '0');
        for (const each of [scene, plain]) steps[name]?.(each, word);
        if (name in steps) continue;
        const mode = name === 'sync' ? 'both' : (name as 'pull' | 'push');
        const { report, calls } = await sync(scene, memory, { mode });
        const other = await sync(plain, null, { mode });
        if (!hasRead(calls)) shorter += 1;
        expect(lines(report)).toEqual(lines(other.report));
        expect(report.unchanged).toBe(other.report.unchanged);
        expect(report.findings).toEqual(other.report.findings);
        expect([...scene.store.files]).toEqual([...plain.store.files]);
        expect([...scene.files.texts]).toEqual([...plain.files.texts]);
        expect([...scene.snapshots.data.tree]).toEqual([...plain.snapshots.data.tree]);
        expect(scene.cursor.value).toEqual(plain.cursor.value);
        expect([...scene.service.items]).toEqual([...plain.service.items]);
        expect([...scene.service.comments]).toEqual([...plain.service.comments]);
      }
    }),
    { numRuns: 150 },
  );
  expect(shorter).toBeGreaterThan(50);
}, 60_000);
