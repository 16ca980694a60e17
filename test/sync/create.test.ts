import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { CreateIntent } from '../../src/ports/journal.ts';
import type { Draft, Outcome } from '../../src/ports/tracker.ts';
import {
  about,
  bookOf,
  DAY,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  makeScene,
  open,
  pathOf,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

function creating(scene: Scene, create: (draft: Draft, really: () => Promise<Outcome>) => Promise<Outcome>): void {
  scene.tracker = (inner) => ({ ...inner, create: (draft) => create(draft, () => inner.create(draft)) });
}

const intents = (scene: Scene): CreateIntent[] =>
  [...(scene.journal.data.get('create')?.values() ?? [])] as CreateIntent[];

describe('a new issue', () => {
  it('is sent once, and its link and pointer stand in its file', async () => {
    const scene = makeScene();
    write(scene, A, { labels: ['chore'], assignees: ['ana'] }, 'Text');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`create_remote ${A} #1`]);
    expect(scene.service.items.get(1)).toMatchObject({ marker: A, values: { labels: ['chore'], body: 'Text' } });
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
    expect(bookOf(scene, A).base).toMatch(/^2026-01-01T00:00:00Z\/[0-9a-f]{12}$/);
    expect(report.written.get(pathOf(A))).toBe(`${A} #1 → new`);
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('has its intent in the journal before the request, with the highest number known, and not after', async () => {
    const scene = makeScene();
    open(scene);
    write(scene, A);
    write(scene, B);
    const known: (number | null)[] = [];
    creating(scene, async (draft, really) => {
      known.push(...intents(scene).flatMap((intent) => (intent.id === draft.id ? intent.highest : [])));
      return really();
    });
    await sync(scene);
    expect(known).toEqual([1, 2]);
    expect(intents(scene)).toEqual([]);
  });

  it('of a tracker without numbers has an intent without a highest one', async () => {
    const scene = makeScene({ shown: (item) => ({ ...item, key: `ENG-${item.key}` }) });
    write(scene, A);
    write(scene, B);
    const known: (number | null)[] = [];
    creating(scene, async (_draft, really) => {
      known.push(intents(scene).at(-1)?.highest ?? null);
      return really();
    });
    await sync(scene);
    expect(known).toEqual([null, 0]);
    expect(bookOf(scene, B).key).toBe('ENG-2');
  });

  it('that was linked or removed since the run began is not sent', async () => {
    const scene = makeScene();
    open(scene, {}, 'them');
    write(scene, A);
    write(scene, B);
    scene.boundary.meanwhile = (name) => {
      if (name !== 'snapshots.write') return;
      edit(scene, A, { by_remote: { remote_ids: { github: '1' } } });
      scene.store.files.delete(pathOf(B));
    };
    await sync(scene);
    expect(scene.service.created).toBe(1);
  });

  it('that was torn since the run began is not sent', async () => {
    const scene = makeScene();
    open(scene, {}, 'them');
    write(scene, A);
    scene.boundary.meanwhile = (name) => {
      if (name === 'snapshots.write') scene.store.files.set(pathOf(A), 'torn');
    };
    await sync(scene);
    expect(scene.service.created).toBe(1);
  });

  it('that is edited during the request keeps the edit, which is sent as one', async () => {
    const scene = makeScene();
    write(scene, A);
    creating(scene, async (_draft, really) => {
      edit(scene, A, { title: 'Edited meanwhile' });
      return really();
    });
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`, `push ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('Edited meanwhile');
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('that is edited during the request here and right after it there is in conflict: neither edit is lost', async () => {
    const scene = makeScene();
    write(scene, A, { status: 'closed' });
    creating(scene, async (_draft, really) => {
      edit(scene, A, { title: 'Edited here' });
      const outcome = await really();
      editThere(scene, 1, { title: 'Edited there' });
      return outcome;
    });
    expect(lines(await sync(scene))).toContain(`!conflict ${A} #1 title`);
    expect(issueOf(scene, A).values.title).toBe('Edited here');
    expect(there(scene, 1).title).toBe('Edited there');
  });

  it('whose values the tracker left out keeps them as edits that wait, with what it notes', async () => {
    const scene = makeScene();
    write(scene, A, { labels: ['chore'] });
    creating(scene, async (draft, really) => {
      const outcome = await really();
      if (outcome.kind !== 'done') return outcome;
      const values = { ...draft.values, labels: [] };
      scene.service.items.set(1, { ...(scene.service.items.get(1) ?? open(scene)), values });
      return { ...outcome, item: { ...outcome.item, values }, notes: ['labels may not be set'] };
    });
    const report = await sync(scene);
    expect(report.operations[0]?.reason).toBe('new here; labels may not be set');
    expect(bookOf(scene, A).status).toBe('pending');
    expect(issueOf(scene, A).values.labels).toEqual(['chore']);
    const { mutations } = scene.service;
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.service.mutations).toBe(mutations);
  });
});

describe('a new issue whose file does not hold still', () => {
  it('and is gone when the answer comes, keeps its intent: nothing is created twice', async () => {
    const scene = makeScene();
    write(scene, A);
    const text = scene.store.files.get(pathOf(A)) ?? '';
    creating(scene, async (_draft, really) => {
      scene.store.files.delete(pathOf(A));
      return really();
    });
    await sync(scene);
    expect(intents(scene)).toEqual([expect.objectContaining({ id: A, made: { item: 'M_1', key: '1' } })]);
    scene.tracker = (inner) => inner;
    scene.store.files.set(pathOf(A), text);
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.service.created).toBe(1);
    expect(intents(scene)).toEqual([]);
  });
});

describe('a closed issue', () => {
  it('is created open, as every tracker does, and closed at once', async () => {
    const scene = makeScene();
    write(scene, A, { status: 'closed', resolution: 'not-planned' });
    const sent: unknown[] = [];
    creating(scene, async (draft, really) => {
      sent.push(draft.values.status);
      return really();
    });
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`, `push ${A} #1 status`]);
    expect(sent).toEqual(['open']);
    expect(there(scene, 1).status).toBe('closed:not-planned');
    expect(bookOf(scene, A).status).toBe('synced');
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([]);
  });
});

describe('a creation that was not done', () => {
  it('because it was refused: said in the file, the intent is void, and others are created', async () => {
    const scene = makeScene();
    write(scene, A);
    write(scene, B);
    creating(scene, async (draft, really) => (draft.id === A ? { kind: 'refused', message: 'no title' } : really()));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${A} #-`, `create_remote ${B} #1`]);
    expect(bookOf(scene, A)).toEqual({ key: undefined, base: undefined, status: 'error', error: 'no title' });
    expect(report.written.get(pathOf(A))).toBe(`${A} ! no title`);
    expect(intents(scene)).toEqual([]);
  });

  it('because it was refused: tried again after a day, as a token may be given a right that nobody can see', async () => {
    const scene = makeScene();
    write(scene, A);
    let tries = 0;
    creating(scene, async (_draft, really) =>
      (tries += 1) < 3 ? { kind: 'refused', message: 'forbidden' } : really(),
    );
    const told: string[][] = [];
    for (let hour = 0; hour < 60; hour += 6) {
      told.push(lines(await sync(scene)));
      scene.service.now += DAY / 4;
    }
    const [error, skip] = [[`!error ${A} #-`], [`!skip ${A} #-`]];
    expect(told).toEqual([error, skip, skip, skip, error, skip, skip, skip, [`create_remote ${A} #1`], []]);
  });

  it('because it was refused, before it was noted when: tried again', async () => {
    const scene = makeScene();
    write(scene, A);
    creating(scene, async () => ({ kind: 'refused', message: 'forbidden' }));
    await sync(scene);
    const records = scene.journal.data.get('refused') as Map<string, { at?: string }>;
    const { at: _at, ...older } = records.get(A) ?? {};
    records.set(A, older);
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
  });

  it('because it failed: the intent is void, and the next run sends it', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'before' : null) });
    write(scene, A);
    expect(lines(await sync(scene))).toEqual([`!error ${A} #-`]);
    expect(intents(scene)).toEqual([]);
    scene.fault = () => null;
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
  });

  it('as far as anybody knows: the intent stays, and nothing is sent twice', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'after' : null) });
    write(scene, A);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${A} #-`]);
    expect(about(report, A)[0]?.reason).toContain('it may or may not have been created');
    expect(intents(scene)).toEqual([expect.objectContaining({ id: A, looks: [] })]);
    scene.fault = () => null;
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.service.created).toBe(1);
    expect(intents(scene)).toEqual([]);
  });

  it('because of a limit: told with the time to go on, and so are those after it', async () => {
    const scene = makeScene();
    let times = 0;
    scene.fault = (call) => (call === 'create' && (times += 1) === 2 ? 'limited' : null);
    write(scene, A);
    write(scene, B);
    write(scene, 'cccc000c');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`create_remote ${A} #1`, `!skip ${B} #-`, `!skip cccc000c #-`]);
    expect(about(report, B)[0]?.reason).toBe('not sent: The tracker asks to wait.');
    expect(report.resume_after).not.toBeNull();
    expect(intents(scene)).toEqual([]);
    expect(bookOf(scene, B)).toEqual({ key: undefined, base: undefined, status: undefined, error: undefined });
  });

  it.each([
    ['of our own', new TypeError('a bug')],
    ['that is not the remote', new RoadmapError({ kind: 'internal', code: 'x', message: 'a bug' })],
  ])('because of an error %s: the run ends with it, and the intent stays', async (_what, error) => {
    const scene = makeScene();
    write(scene, A);
    creating(scene, () => Promise.reject(error));
    await expect(sync(scene)).rejects.toBe(error);
    expect(intents(scene)).toHaveLength(1);
  });
});

it('a new issue gets a number above those it knew, and the highest known never goes back', async () => {
  const scene = makeScene();
  await linked(scene, A);
  expect(there(scene, 1).title).toBe(`Title of ${A}`);
  open(scene);
  open(scene);
  write(scene, B);
  await sync(scene);
  expect(bookOf(scene, B).key).toBe('4');
});
