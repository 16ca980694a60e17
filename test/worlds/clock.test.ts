import { describe, expect, test } from 'vitest';
import { run } from '../../src/sync/run.ts';
import type { SyncOptions } from '../../src/sync/types.ts';
import { createMemoryFiles } from '../support/memory-files.ts';
import { flushLate } from '../../src/trackers/memory/writes.ts';
import { OFFLINE } from '../../src/sync/offline.ts';
import { lengthOf, play } from './play.ts';
import { honest, makeEngine, START, type Mutant, type World } from './world.ts';

const YEAR = 365 * 86_400_000;
/** Every fifth is long. */
const SEEDS = Array.from({ length: 25 }, (_, at) => at + 1);

/** What became of a world: everything that happened in it, every file and every item. */
async function endOf(seed: number, mutant: Mutant): Promise<string> {
  let world: World | null = null;
  const seen: Mutant = {
    ...mutant,
    engine: (inner, its) => {
      world = its;
      return mutant.engine?.(inner, its) ?? inner;
    },
  };
  const { trace } = await play(seed, seen, lengthOf(seed));
  const { store, service } = world as unknown as World;
  const items = [...service.items.values()].map(({ number, values }) => ({ number, values }));
  return JSON.stringify([trace, [...store.files].map(([path, text]) => [path, undated(text)]), items]);
}

/** What is dated is dated by the tracker's clock, and decides nothing. */
function undated(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\b/g, 'then');
}

/** A clock here that says anything at any time, and one there that is years off. */
function skewed(years: number, latest: boolean): Mutant {
  let asked = 0;
  return {
    name: 'skewed clocks',
    engine: (inner) => ({
      ...inner,
      changedAt: async () => START + ((asked += 1) % 2 === 0 ? 30 : -30) * YEAR * years,
    }),
    options: (options) => (options.strategy === 'latest' && !latest ? { ...options, strategy: 'manual' } : options),
    events: (inner, world) => {
      if (world.trace.length === 0) world.service.now = START + years * YEAR;
      return inner;
    },
  };
}

describe('the same seed', () => {
  test('gives the same world, to the last byte', async () => {
    for (const seed of SEEDS.slice(0, 10)) expect(await endOf(seed, honest)).toBe(await endOf(seed, honest));
    expect(await endOf(1, honest)).not.toBe(await endOf(2, honest));
  }, 120_000);
});

describe('clocks that are years off, on either side,', () => {
  test('change nothing: neither what is done nor what it comes to', async () => {
    for (const seed of SEEDS) {
      const right = await endOf(seed, skewed(0, false));
      for (const years of [-20, 50]) expect(await endOf(seed, skewed(years, false)), `seed ${seed}`).toBe(right);
    }
  }, 120_000);

  test('decide under the strategy `latest`', async () => {
    for (const seed of SEEDS)
      if ((await endOf(seed, skewed(0, true))) !== (await endOf(seed, skewed(20, true)))) return;
    expect.fail('no world noticed');
  }, 120_000);
});

const EVERYTHING: SyncOptions = { ...OFFLINE, preview: false, strategy: null, push_new: 'all', pull_new: 'all' };

/** A world of its own from here on: as it is, or without what the git directory holds beside open creations and updates. */
function forked(world: World, forgetful: boolean): World {
  const { service, store, files, versions, snapshots, journal, cursor } = world;
  const copy: World = {
    ...world,
    service: structuredClone(service),
    store: store.fork(),
    files: createMemoryFiles(Object.fromEntries(files.texts)),
    versions: structuredClone(versions),
    snapshots: snapshots.fork(),
    journal: journal.fork(),
    cursor: { value: forgetful ? null : structuredClone(cursor.value) },
    boundary: { ...world.boundary, kill: null, mode: 'both', meanwhile: () => undefined, writes: [] },
    faults: { rate: 0 },
    trace: [],
    mutant: honest,
  };
  for (const kind of forgetful ? (['conflict', 'refused', 'written'] as const) : []) copy.journal.data.delete(kind);
  return copy;
}

/** Files, items, milestones and the ref after two runs. */
async function afterTwo(world: World): Promise<unknown> {
  flushLate(world.service);
  for (let i = 0; i < 2; i += 1) await run(makeEngine(world, { strategy: 'manual' }), EVERYTHING);
  const { store, files, service, snapshots } = world;
  const items = [...service.items.values()].map(({ number, values, deleted }) => ({ number, values, deleted }));
  const milestones = [...service.milestones.values()].map(({ updated_at: _at, ...milestone }) => milestone);
  const tree = [...snapshots.data.tree].sort();
  return { files: [...store.files].sort(), others: [...files.texts].sort(), items, milestones, tree };
}

/** A full listing shows edits of comments that were dated too early for any other. */
function talks({ service, files }: World): boolean {
  const isComment = (path: string): boolean => path.startsWith('.roadmap/comments/');
  return service.comments.size > 0 || [...files.texts.keys()].some(isComment);
}

describe('without what lies in the git directory, open creations and updates aside,', () => {
  test('the next runs do the same, at most at a higher cost', async () => {
    let compared = 0;
    for (const seed of SEEDS) {
      const pairs: (readonly [World, World])[] = [];
      let world: World | null = null;
      await play(seed, {
        name: 'forks',
        engine: (inner, its) => {
          world = its;
          return inner;
        },
        options: (options) => {
          if (world !== null && !options.preview && pairs.length < 3 && world.mood.kinds.size === 0 && !talks(world))
            pairs.push([forked(world, false), forked(world, true)]);
          return options;
        },
      });
      for (const [whole, forgetful] of pairs) {
        expect(await afterTwo(forgetful), `seed ${seed}`).toEqual(await afterTwo(whole));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(15);
  }, 120_000);
});
