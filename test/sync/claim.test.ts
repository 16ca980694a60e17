import { beforeEach, describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Outcome } from '../../src/ports/tracker.ts';
import { createMemoryClaims, makeMeetingPlace, type MeetingPlace } from '../support/memory-claims.ts';
import { createMemoryJournal } from '../support/memory-journal.ts';
import {
  about,
  bookOf,
  cloneOf,
  deleteThere,
  edit,
  editThere,
  lines,
  makeScene,
  MINUTE,
  open,
  pathOf,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
let place: MeetingPlace;
let scene: Scene;

beforeEach(() => {
  place = makeMeetingPlace();
  scene = withClaims(makeScene(), 'us');
});

describe('a creation', () => {
  it('is claimed before the request, and what was made is told to the others', async () => {
    write(scene, A);
    write(scene, B);
    place.pushed.set(pathOf(A), scene.store.files.get(pathOf(A)) ?? '');
    const during: unknown[] = [];
    creating(scene, async (really) => {
      during.push([...place.held.values()].map(({ intent }) => intent.made));
      return really();
    });
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`, `create_remote ${B} #2`]);
    expect(during).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect([...place.held].map(([id, { intent }]) => [id, intent.made?.key])).toEqual([
      [A, '1'],
      [B, '2'],
    ]);
  });

  it('that somebody else has claimed is left to them, with who that is; --take-claim goes on with it by looking', async () => {
    await heldBy('them', A);
    write(scene, A);
    write(scene, B);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`create_remote ${B} #1`, `!skip ${A} #-`]);
    expect(about(report, A)[0]?.reason).toBe(
      `claimed by host of them (run 7, since 2026-01-01T00:00:00Z), which creates it; if nothing runs there any more: roadmap sync ${A} --remote github --take-claim`,
    );
    const asked: string[] = [];
    const approve = async ({ id }: { id: string }): Promise<boolean> => asked.push(id) > 0;
    await sync(scene, { push_new: 'ask', approve });
    expect(asked).toEqual([]);

    const taken = await sync(scene, { ids: new Set([A]), take_claims: true });
    expect(about(taken, A)[0]?.reason).toContain('looked for at every run');
    expect(place.held.get(A)?.owner).toBe('us');
    scene.service.now += 11 * MINUTE;
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #2`]);
    expect(place.held.get(A)?.intent.made?.key).toBe('2');
  });

  it('that a run of ours without a journal has begun is looked for; it is sent again after two empty looks', async () => {
    write(scene, A);
    creating(scene, async () => ({ kind: 'unknown', message: 'timeout' }));
    expect(lines(await sync(scene))).toEqual([`!error ${A} #-`]);
    expect(place.held.get(A)?.intent).toMatchObject({ looks: [] });
    const anew = reborn();
    expect(lines(await sync(anew))).toEqual([`!skip ${A} #-`]);
    expect(place.held.get(A)?.intent.looks).toHaveLength(1);
    anew.service.now += 11 * MINUTE;
    const later = reborn();
    expect(lines(await sync(later))).toEqual([`create_remote ${A} #1`]);
    expect(scene.service.created).toBe(1);
  });

  it('that such a run made is found, and its closed issue is no conflict', async () => {
    write(scene, A, { status: 'closed' }, 'Text');
    creating(scene, async (really) => {
      await really();
      return { kind: 'unknown', message: 'timeout' };
    });
    await sync(scene);
    const anew = reborn();
    expect(lines(await sync(anew))).toEqual([`push ${A} #1 status`]);
    expect(there(scene, 1).status).toBe('closed');
    expect(place.held.get(A)?.intent.made?.key).toBe('1');
    expect(scene.service.created).toBe(1);
  });

  it('that was edited since it was sent, by a run whose journal is gone, has no base: what differs is in conflict', async () => {
    write(scene, A, { priority: 'high' });
    creating(scene, async (really) => {
      await really();
      return { kind: 'unknown', message: 'timeout' };
    });
    await sync(scene);
    const anew = reborn();
    edit(anew, A, { title: 'Changed here' });
    expect(lines(await sync(anew))).toContain(`!conflict ${A} #1 title`);
  });

  it('keeps what this clone knows itself of an attempt, beside what its claim says', async () => {
    write(scene, A);
    creating(scene, async () => ({ kind: 'unknown', message: 'timeout' }));
    await sync(scene);
    await sync(scene);
    const looks = place.held.get(A)?.intent.looks;
    await sync(scene);
    expect(place.held.get(A)?.intent.looks).toEqual(looks);
    expect(scene.journal.data.get('create')?.get(A)).toMatchObject({ looks });
    // Another one took it over, and made it.
    const claim = place.held.get(A);
    const item = open(scene, { title: `Title of ${A}` }, 'them');
    const made = { item: `node-${item.number}`, key: String(item.number) };
    if (claim !== undefined) place.held.set(A, { ...claim, owner: 'them', intent: { ...claim.intent, made } });
    await sync(scene);
    expect(bookOf(scene, A).key).toBe('1');
  });

  it('that was begun before anything was claimed is looked for all the same, and claimed when it is sent again', async () => {
    scene.claims = null;
    write(scene, A);
    creating(scene, async () => ({ kind: 'unknown', message: 'timeout' }));
    await sync(scene);
    scene.tracker = (inner) => inner;
    withClaims(scene, 'us');
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    expect(place.held.size).toBe(0);
    scene.service.now += 11 * MINUTE;
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
    expect(place.held.get(A)?.intent.made?.key).toBe('1');
  });

  it('that is definitely refused, or never tried, gives its claim up', async () => {
    write(scene, A);
    write(scene, B);
    creating(scene, async () => ({ kind: 'refused', message: 'no' }));
    await sync(scene, { ids: new Set([A]) });
    expect(place.held.size).toBe(0);
    creating(scene, async () => {
      throw new RoadmapError({ kind: 'remote', code: 'remote.limited', message: 'slow down' });
    });
    edit(scene, A, { title: 'Another one' });
    expect(lines(await sync(scene)).sort()).toEqual([`!skip ${A} #-`, `!skip ${B} #-`]);
    expect(place.held.size).toBe(0);
  });

  it('whose refusal could not be told any more is let go once it was looked for, and no run after that has anything to do', async () => {
    write(scene, A);
    creating(scene, async () => {
      place.broken.add('put');
      return { kind: 'refused', message: 'no' };
    });
    await sync(scene);
    expect(place.held.has(A)).toBe(true);
    await sync(scene);
    scene.service.now += 11 * MINUTE;
    await sync(scene);
    expect(place.held.has(A)).toBe(true);
    place.broken.clear();
    await sync(scene);
    scene.service.now += 11 * MINUTE;
    await sync(scene);
    expect(place.held.size).toBe(0);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('of an issue that was linked meanwhile is not made, and its claim is given up', async () => {
    open(scene);
    write(scene, A);
    scene.boundary.meanwhile = (name) => {
      if (name === 'tracker.newest') edit(scene, A, { by_remote: { remote_ids: { github: '1' } } });
    };
    await sync(scene);
    expect(scene.service.items.size).toBe(1);
    expect(place.held.size).toBe(0);
  });
});

describe('several at once', () => {
  it('who is faster gets it', async () => {
    write(scene, A);
    write(scene, B);
    const other = createMemoryClaims(place, 'them');
    let reached = false;
    scene.boundary.meanwhile = (name) => {
      if (name !== 'claims.put' || reached) return;
      reached = true;
      void other.put(new Map([[A, { intent: intentOf(A), from: null }]]));
    };
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #-`, `create_remote ${B} #1`]);
    expect(about(report, A)[0]?.reason).toContain('claimed by host of them');
  });

  it.each<[string, (id: string) => void]>([
    ['is gone again', (id) => void place.held.delete(id)],
    ['cannot be asked for', () => void place.broken.add('list')],
  ])('and a faster one that %s is no reason to send', async (_name, then) => {
    write(scene, A);
    const other = createMemoryClaims(place, 'them');
    let put = false;
    scene.boundary.meanwhile = (name) => {
      if (name === 'claims.put') {
        put = true;
        void other.put(new Map([[A, { intent: intentOf(A), from: null }]]));
      } else if (name === 'claims.list' && put) then(A);
    };
    const report = await sync(scene);
    expect(about(report, A)[0]).toMatchObject({ op: 'skip', reason: expect.stringContaining('was faster') as string });
    expect(scene.service.created).toBe(0);
  });

  it('what another clone made, and let go of, after this one had listed is not made again', async () => {
    write(scene, A);
    const other = cloneOf(scene);
    scene.boundary.meanwhile = (name) => {
      if (name !== 'claims.put' || scene.service.items.size > 0) return;
      open(scene, {}, 'us', A);
      open(scene, {}, 'them');
    };
    const report = await sync(scene);
    expect(about(report, A)[0]?.reason).toContain('another clone made it meanwhile');
    expect(place.held.size).toBe(0);
    expect(lines(await sync(withClaims(other, 'them')))).toContain(`link ${A} #1`);
    expect(scene.service.items.size).toBe(2);
  });

  it('what another clone made, let go of and pushed is not made again by one whose listing does not show it', async () => {
    write(scene, A);
    const other = withClaims(cloneOf(scene), 'them');
    await sync(scene);
    const younger = open(scene, {}, 'them');
    place.pushed.set(pathOf(A), scene.store.files.get(pathOf(A)) ?? '');
    await sync(scene);
    expect(place.held.has(A)).toBe(false);
    // GitHub's lists lag behind: an item that was edited just now may be missing where a younger one is not.
    other.hidden = ({ number }) => number < younger.number;
    const report = await sync(other);
    expect(about(report, A)[0]).toMatchObject({ op: 'skip', reason: 'linked to #1 on the sync branch: git pull' });
    expect([scene.service.items.size, place.held.size]).toEqual([2, 0]);
  });

  it('when the sync branch cannot be asked what is linked there, nothing is sent', async () => {
    write(scene, A);
    place.broken.add('published');
    const report = await sync(scene);
    expect(about(report, A)[0]).toMatchObject({
      op: 'error',
      reason: 'not created: the sync branch cannot be read: git published failed: no way',
    });
    expect([scene.service.created, place.held.size]).toEqual([0, 0]);
  });

  it('when the tracker cannot be asked what was made meanwhile, nothing is sent', async () => {
    write(scene, A);
    scene.tracker = (inner) => ({
      ...inner,
      newest: async () => {
        throw new RoadmapError({ kind: 'remote', code: 'remote.unreachable', message: 'gone' });
      },
    });
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    expect([scene.service.created, place.held.size]).toEqual([0, 0]);
  });

  it('a run that was stopped before claims nothing', async () => {
    write(scene, A);
    await sync(scene);
    write(scene, B);
    edit(scene, A, { title: 'Changed' });
    scene.tracker = (inner) => ({
      ...inner,
      update: async () => {
        throw new RoadmapError({ kind: 'remote', code: 'remote.unreachable', message: 'gone' });
      },
    });
    await sync(scene);
    expect([...place.held.keys()]).toEqual([A]);
  });
});

describe('an issue that is edited between its claim and its request', () => {
  it('is claimed as it was sent', async () => {
    write(scene, A);
    editMeanwhile();
    await sync(scene);
    expect(there(scene, 1).title).toBe('Edited');
    expect(place.held.get(A)?.intent.values['title']).toBe('Edited');
  });

  it.each<[string, () => void]>([
    ['is lost to another', () => void place.held.delete(A)],
    ['cannot be changed', () => void place.broken.add('put')],
  ])('is not sent when its claim %s', async (_name, then) => {
    write(scene, A);
    editMeanwhile(then);
    const report = await sync(scene);
    expect(about(report, A)[0]?.reason).toContain('could not be kept');
    expect(scene.service.created).toBe(0);
  });

  function editMeanwhile(then: () => void = () => undefined): void {
    scene.boundary.meanwhile = (name) => {
      if (name !== 'tracker.newest') return;
      edit(scene, A, { title: 'Edited' });
      then();
    };
  }
});

describe('a claim that says what was made', () => {
  it('is a link for a clone that finds nothing else of it, whose older values are not sent as edits', async () => {
    write(scene, A);
    const other = withClaims(cloneOf(scene), 'them');
    edit(scene, A, { title: 'The newer title' });
    await sync(scene);
    editThere(scene, 1, { body: 'Rewritten' });
    for (const [number, item] of scene.service.items) scene.service.items.set(number, { ...item, marker: null });
    const found = lines(await sync(other));
    expect(found).toEqual([`link ${A} #1`, `!conflict ${A} #1 title+body`]);
    expect(bookOf(other, A).key).toBe('1');
    expect(there(scene, 1).title).toBe('The newer title');
  });

  it('is taken away when the link is where everybody can get it, and not before', async () => {
    write(scene, A);
    await sync(scene);
    await sync(scene);
    expect(place.held.has(A)).toBe(true);
    place.pushed.set(pathOf(A), 'torn');
    await sync(scene);
    expect(place.held.has(A)).toBe(true);
    place.pushed.set(pathOf(A), scene.store.files.get(pathOf(A)) ?? '');
    place.broken.add('published');
    await sync(scene);
    expect(place.held.has(A)).toBe(true);
    place.broken.clear();
    await sync(scene);
    expect(place.held.has(A)).toBe(false);
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('is said for a link that stands here and was not told, of ours alone', async () => {
    write(scene, A);
    write(scene, B);
    await sync(scene);
    for (const [id, claim] of place.held) {
      const { made: _made, ...intent } = claim.intent;
      place.held.set(id, { ...claim, intent, owner: id === B ? 'them' : claim.owner });
    }
    await sync(scene);
    expect(place.held.get(A)?.intent.made?.key).toBe('1');
    expect(place.held.get(B)?.intent.made).toBe(undefined);
  });

  it('is no link for what was unlinked on purpose, and is taken on by its next creation', async () => {
    write(scene, A);
    await sync(scene);
    const pushed = scene.store.files.get(pathOf(A)) ?? '';
    edit(scene, A, {
      by_remote: { remote_ids: { github: null }, sync_base: { github: null }, sync_status: { github: null } },
    });
    scene.store.deleted.set('.roadmap/deleted/github-1.yaml', `remote_ids:\n  github: '1'\nunlinked: '${A}'\n`);
    place.pushed.set(pathOf(A), pushed);
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    expect(lines(await sync(scene, { ids: new Set([A]) }))).toEqual([`create_remote ${A} #2`]);
    expect(place.held.get(A)?.intent.made?.key).toBe('2');
  });

  it('of an item that is gone is a link all the same, and no reason to make another one', async () => {
    write(scene, A);
    const other = withClaims(cloneOf(scene), 'them');
    await sync(scene);
    deleteThere(scene, 1);
    for (let round = 0; round < 3; round += 1) {
      expect(about(await sync(other), A)[0]?.reason).toBe('deleted');
      expect(bookOf(other, A)).toMatchObject({ key: '1', status: 'error' });
      scene.service.now += 20 * MINUTE;
    }
    expect(scene.service.created).toBe(1);
  });

  it('names what was found and linked on another branch, and is gone where the file has no link', async () => {
    write(scene, A);
    const unlinked = scene.store.files.get(pathOf(A)) ?? '';
    creating(scene, async (really) => {
      await really();
      return { kind: 'unknown', message: 'timeout' };
    });
    await sync(scene);
    await sync(scene, { held_back: 'on branch x' });
    expect(bookOf(scene, A).key).toBe('1');
    deleteThere(scene, 1);
    await sync(scene, { held_back: 'on branch x', full: true });
    scene.store.files.set(pathOf(A), unlinked);
    for (let round = 0; round < 5; round += 1) {
      await sync(scene);
      scene.service.now += 20 * MINUTE;
    }
    expect(place.held.get(A)?.intent.made?.key).toBe('1');
    expect(scene.service.created).toBe(1);
    const other = withClaims(cloneOf(scene), 'them');
    other.store.files.set(pathOf(A), unlinked);
    expect(about(await sync(other), A)[0]?.reason).toBe('deleted');
    expect(scene.service.created).toBe(1);
  });

  it('of an issue that is not in this clone says nothing to it', async () => {
    await heldBy('them', B);
    write(scene, A);
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
  });
});

describe('where claims cannot be had', () => {
  it('nothing is created, and every issue says why; all else goes on', async () => {
    place.broken.add('list');
    open(scene);
    write(scene, A);
    const report = await sync(scene);
    expect(lines(report)).toEqual([expect.stringMatching(/^create_local /) as string, `!error ${A} #-`]);
    expect(about(report, A)[0]?.reason).toBe(
      'not created: the claims of other clones cannot be read: git list failed: no way',
    );
    place.broken.clear();
    place.broken.add('put');
    const refused = await sync(scene);
    expect(about(refused, A)[0]).toMatchObject({
      op: 'error',
      reason: expect.stringContaining('could not be claimed') as string,
    });
    expect(scene.service.items.size).toBe(1);
  });

  it('what was made and could not be told is told by the next run', async () => {
    write(scene, A);
    creating(scene, async (really) => {
      place.broken.add('put');
      return really();
    });
    expect(lines(await sync(scene))).toContain('!error - #-');
    place.broken.clear();
    scene.tracker = (inner) => inner;
    await sync(scene);
    expect(place.held.get(A)?.intent.made?.key).toBe('1');
  });

  it('a defect of ours is not taken for that', async () => {
    write(scene, A);
    if (scene.claims !== null) scene.claims.list = async () => Promise.reject(new Error('a bug'));
    await expect(sync(scene)).rejects.toThrow('a bug');
    const internal = new RoadmapError({ kind: 'internal', code: 'x', message: 'another bug' });
    if (scene.claims !== null) scene.claims.list = async () => Promise.reject(internal);
    await expect(sync(scene)).rejects.toThrow('another bug');
  });

  it.each([{ preview: true }, { mode: 'pull' as const }, { held_back: 'on another branch' }])(
    'a run that creates nothing does not ask for them: %j',
    async (options) => {
      place.broken.add('list');
      write(scene, A);
      expect(lines(await sync(scene, options))).not.toContain(`!error ${A} #-`);
    },
  );
});

function withClaims(one: Scene, owner: string): Scene {
  one.claims = createMemoryClaims(place, owner);
  return one;
}

/** A run of the same workflow in a clone of its own: the same files, no journal, no ref. */
function reborn(): Scene {
  return withClaims(
    makeScene({ service: scene.service, store: scene.store.fork(), journal: createMemoryJournal() }),
    'us',
  );
}

function intentOf(id: string) {
  return { id, highest: null, values: {}, draft: '', looks: [] };
}

async function heldBy(owner: string, id: string): Promise<void> {
  await createMemoryClaims(place, owner).put(new Map([[id, { intent: intentOf(id), from: null }]]));
}

function creating(one: Scene, create: (really: () => Promise<Outcome>) => Promise<Outcome>): void {
  one.tracker = (inner) => ({ ...inner, create: (draft) => create(() => inner.create(draft)) });
}
