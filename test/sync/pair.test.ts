import { describe, expect, it } from 'vitest';
import { derivedId } from '../../src/model/derived-id.ts';
import type { Item } from '../../src/ports/tracker.ts';
import { gatherOffline } from '../../src/sync/offline.ts';
import { pairUp } from '../../src/sync/pair.ts';
import {
  bookOf,
  cloneOf,
  edit,
  editThere,
  engineOf,
  EVERYTHING,
  issueOf,
  lines,
  longAfter,
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

/** The file as it would be without its link: a reset, a stash, a revert. */
function loseLink(scene: Scene, id: string): void {
  edit(scene, id, { by_remote: { remote_ids: { github: null }, sync_base: { github: null } } });
}

function tombstone(scene: Scene, id: string, key: string): void {
  scene.store.deleted.set(`.roadmap/deleted/${id}.yaml`, `remote_ids:\n  github: '${key}'\n`);
}

/** As `sync unlink` leaves it. */
function unlink(scene: Scene, id: string, key: string): void {
  loseLink(scene, id);
  scene.store.deleted.set(
    `.roadmap/deleted/github-${key}.yaml`,
    `remote_ids:\n  github: '${key}'\nunlinked: '${id}'\n`,
  );
}

const trustAll = (item: Item): Item => ({ ...item, trusted: true });

describe('two files with one id', () => {
  it('are both left alone, each told which the other is, while other issues move', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    scene.store.files.set('.roadmap/issues/copy.md', issueOf(scene, A).text);
    edit(scene, B, { title: 'Moves' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([`push ${B} #2 title`, `!error ${A} #1`, `!error ${A} #1`]);
    expect(report.operations.map((op) => op.reason)).toContain(
      `.roadmap/issues/copy.md has the same id as ${pathOf(A)}`,
    );
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
  });

  it('are neither sent nor created when they have no item yet', async () => {
    const scene = makeScene();
    write(scene, A);
    scene.store.files.set('.roadmap/issues/copy.md', issueOf(scene, A).text);
    expect(lines(await sync(scene))).toEqual([`!error ${A} #-`, `!error ${A} #-`]);
    expect(scene.service.items.size).toBe(0);
  });

  it('do not take the item that the ref remembers of that id', async () => {
    const scene = makeScene();
    await linked(scene, A);
    loseLink(scene, A);
    scene.store.files.set('.roadmap/issues/copy.md', issueOf(scene, A).text);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${A} #-`, `!error ${A} #-`, `!skip ${A} #1`]);
    expect(report.operations.at(-1)?.reason).toBe(`was linked to ${A}, which has an error of its own`);
    expect(scene.service.created).toBe(1);
  });
});

describe('one item that two issues claim', () => {
  it('moves with neither, and is not pulled a third time', async () => {
    const scene = makeScene();
    await linked(scene, A);
    write(scene, B, { remote_ids: { github: '1' } });
    edit(scene, A, { title: 'Edited' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${A} #1`, `!error ${B} #1`]);
    expect(report.operations[1]?.reason).toBe(`${pathOf(A)} claims #1 too; one item has one issue`);
    expect(scene.store.files.size).toBe(2);
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
  });

  it('is told once of each file when one of them is a copy with the same id', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.store.files.set('.roadmap/issues/copy.md', issueOf(scene, A).text);
    write(scene, B, { remote_ids: { github: '1' } });
    expect(lines(await sync(scene)).sort()).toEqual([`!error ${A} #1`, `!error ${A} #1`, `!error ${B} #1`]);
  });
});

describe('a link that was lost', () => {
  it('is found again in what the ref remembers, without a second item', async () => {
    const scene = makeScene();
    await linked(scene, A);
    loseLink(scene, A);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`link ${A} #1`]);
    expect(report.operations[0]?.reason).toBe('belongs to #1');
    expect(bookOf(scene, A).key).toBe('1');
    expect(scene.service.created).toBe(1);
  });

  it('is not found where the issue was linked to another item since', async () => {
    const scene = makeScene();
    await linked(scene, A);
    open(scene);
    edit(scene, A, { by_remote: { remote_ids: { github: '2' }, sync_base: { github: null } } });
    const report = await sync(scene);
    expect(lines(report).filter((line) => line.includes('#1'))).toEqual([`!skip ${A} #1`]);
    expect(report.operations.find((op) => op.op === 'skip')?.reason).toBe(`was linked to ${A}, which is linked to #2`);
  });

  it('is found by our marker in an item of ours, where nothing is remembered', async () => {
    const scene = makeScene();
    await linked(scene, A);
    loseLink(scene, A);
    const clone = cloneOf(scene);
    expect(lines(await sync(clone))).toEqual([`link ${A} #1`]);
    expect(bookOf(clone, A).key).toBe('1');
    expect(scene.service.created).toBe(1);
  });

  it('is not found by a marker in the item of a stranger: ids are public, and the item is pulled as new', async () => {
    const scene = makeScene();
    write(scene, A);
    open(scene, {}, 'mallory', A);
    const id = derivedId('memory', 'M_1', new Set([A]));
    expect(lines(await sync(scene))).toEqual([`create_local ${id} #1`, `create_remote ${A} #2`]);
    expect(bookOf(scene, A).key).toBe('2');
  });

  it('is found by the marker of somebody else who may write there, and nobody is asked about what is linked', async () => {
    const scene = makeScene();
    write(scene, A);
    open(scene, {}, 'them', A);
    scene.service.writers.add('them');
    const asked: (readonly string[])[] = [];
    scene.tracker = (inner) => ({
      ...inner,
      vouch: (authors) => {
        asked.push(authors);
        return inner.vouch(authors);
      },
    });
    expect(lines(await sync(scene))).toContain(`link ${A} #1`);
    await sync(scene, { full: true });
    expect(asked).toEqual([['them']]);
  });

  it('is not found by a marker in the item of an account that is gone, whoever else may write', async () => {
    const scene = makeScene({ shown: (item) => (item.key === '1' ? { ...item, author: null } : item) });
    scene.service.writers.add('them');
    write(scene, A);
    write(scene, B);
    open(scene, {}, 'ghost', A);
    open(scene, { title: `Title of ${B}` }, 'them', B);
    await sync(scene);
    expect([bookOf(scene, A).key, bookOf(scene, B).key]).toEqual(['3', '2']);
  });

  it('is found by the first of two markers; the second item is told, and not pulled', async () => {
    const scene = makeScene({ shown: trustAll });
    write(scene, A);
    open(scene, { title: `Title of ${A}` }, 'us', A);
    open(scene, { title: 'A copy of the body' }, 'us', A);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`link ${A} #1`, `!skip ${A} #2`]);
    expect(report.operations[1]?.reason).toBe(`carries the marker of ${A}, which is linked to #1`);
    expect(scene.store.files.size).toBe(1);
  });

  it('is not given to an issue that is linked already', async () => {
    const scene = makeScene();
    await linked(scene, A);
    open(scene, {}, 'us', A);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #2`]);
    expect(report.operations[0]?.reason).toBe(`carries the marker of ${A}, which is linked to #1`);
  });
});

describe("an item that carries the marker of another clone's issue", () => {
  it('is told and not pulled as new', async () => {
    const scene = makeScene();
    open(scene, {}, 'us', B);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${B} #1`]);
    expect(report.operations[0]?.reason).toContain('which is not in this clone: git pull, or sync --all');
    expect(scene.store.files.size).toBe(0);
  });

  it('is pulled all the same when everything is asked for', async () => {
    const scene = makeScene();
    open(scene, {}, 'us', B);
    const id = derivedId('memory', 'M_1', new Set());
    expect(lines(await sync(scene, { all: true }))).toEqual([`create_local ${id} #1`]);
  });
});

describe('an item of which a file cannot be read', () => {
  const torn = `---\nid: ${A}\nremote_ids:\n  github: '1'\ntitle: [\n---\n`;

  it('is not pulled a second time when the torn file seems to be linked to it', async () => {
    const scene = makeScene();
    open(scene);
    scene.store.files.set('.roadmap/issues/torn.md', torn);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip - #1`]);
    expect(report.operations[0]?.reason).toBe('.roadmap/issues/torn.md seems to be linked to it and cannot be read');
    expect(scene.snapshots.data.cursor?.again).toEqual(['1']);
  });

  it('is not restored while the file that the ref remembers is torn', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.store.files.set(pathOf(A), torn);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1`]);
    expect(report.operations[0]?.reason).toBe(`${pathOf(A)} cannot be read: see roadmap issue list --verbose`);
    expect(scene.store.files.get(pathOf(A))).toBe(torn);
  });

  it('is not restored while a torn file of another name has its id', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.store.files.delete(pathOf(A));
    scene.store.files.set(`.roadmap/issues/${A}-renamed.md`, torn);
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #1`]);
    expect(scene.store.files.size).toBe(1);
  });

  it('leaves its id to it: a new item gets another', async () => {
    const scene = makeScene();
    open(scene);
    const taken = derivedId('memory', 'M_1', new Set());
    scene.store.files.set(`.roadmap/issues/${taken}-torn.md`, 'torn');
    expect(lines(await sync(scene))).toEqual([`create_local ${derivedId('memory', 'M_1', new Set([taken]))} #1`]);
  });
});

describe('an issue that was deleted on purpose', () => {
  it('is not restored, nor pulled as new', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.store.files.delete(pathOf(A));
    tombstone(scene, A, '1');
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.store.files.size).toBe(0);
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
  });

  it('is not pulled as new where nothing is remembered of it', async () => {
    const scene = makeScene();
    open(scene);
    tombstone(scene, A, '1');
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.store.files.size).toBe(0);
  });
});

describe('what an interrupted run created', () => {
  const made = (scene: Scene, id: string, key: string): Promise<void> =>
    scene.journal.put(
      'create',
      new Map([[id, { id, highest: null, values: {}, draft: '', looks: [], made: { item: `M_${key}`, key } }]]),
    );

  it('is linked by the journal, whatever became of the marker in its body', async () => {
    const scene = makeScene();
    write(scene, A);
    open(scene, { title: `Title of ${A}` });
    await made(scene, A, '1');
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.journal.data.get('create')?.size).toBe(0);
  });

  it('is pulled as new when its issue was removed meanwhile', async () => {
    const scene = makeScene();
    open(scene);
    await made(scene, A, '1');
    const id = derivedId('memory', 'M_1', new Set());
    expect(lines(await sync(scene))).toEqual([`create_local ${id} #1`]);
  });

  it('is not taken from the issue that is linked to it', async () => {
    const scene = makeScene();
    await linked(scene, A);
    write(scene, B);
    await made(scene, B, '1');
    await sync(scene);
    expect(bookOf(scene, A).key).toBe('1');
    expect(bookOf(scene, B).key).not.toBe('1');
  });

  it('waits while its issue has an error of its own', async () => {
    const scene = makeScene();
    write(scene, A);
    scene.store.files.set('.roadmap/issues/copy.md', issueOf(scene, A).text);
    open(scene);
    await made(scene, A, '1');
    expect(lines(await sync(scene)).filter((line) => line.startsWith('!error'))).toHaveLength(2);
    expect(issueOf(scene, A).values.remote_ids).toBeUndefined();
  });
});

it('items get their files in the order of their numbers, and of their names where they are none', async () => {
  const scene = makeScene();
  const keys = ['10', '9', 'ENG-2', 'ENG-3', 'ENG-10', 'ENG-1'];
  const items = keys.map((key): [string, Item] => {
    const values = { title: key, status: 'open', labels: [], assignees: [], body: '' };
    const times = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
    return [key, { id: key, key, url: '', author: null, trusted: false, ...times, values, marker: null, defect: null }];
  });
  const gathered = { ...(await gatherOffline(engineOf(scene))), items: new Map(items.slice(0, 2)) };
  const order = (all: typeof gathered): string[] =>
    pairUp(engineOf(scene), all, EVERYTHING).unpaired.map((one) => one.item.key);
  expect(order(gathered)).toEqual(['9', '10']);
  expect(order({ ...gathered, items: new Map(items.slice(2)) })).toEqual(['ENG-1', 'ENG-10', 'ENG-2', 'ENG-3']);
});

describe('an issue whose file is missing, without a tombstone', () => {
  it('gets its old file back, under its old id and name', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['chore'] }, 'Text');
    scene.store.files.delete(pathOf(A));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`create_local ${A} #1`]);
    expect(report.operations[0]?.reason).toBe('its file was missing: restored');
    expect(issueOf(scene, A)).toMatchObject({ path: pathOf(A), body: 'Text', values: { labels: ['chore'] } });
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('gets it back also when the listing does not name its item, with what was last seen of it', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['chore'] }, 'Text');
    await longAfter(scene);
    scene.store.files.delete(pathOf(A));
    expect(lines(await sync(scene))).toEqual([`create_local ${A} #1`]);
    expect(issueOf(scene, A)).toMatchObject({ path: pathOf(A), body: 'Text', values: { labels: ['chore'] } });
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
  });
});

describe('an issue that was unlinked on purpose', () => {
  it('is not linked again by what was seen, nor its item pulled, and it is sent only when it is named', async () => {
    const scene = makeScene();
    await linked(scene, A);
    unlink(scene, A, '1');
    editThere(scene, 1, { title: 'Changed there' });
    const held = await sync(scene, { full: true });
    expect(lines(held)).toEqual([`!skip ${A} #-`]);
    expect(held.operations[0]?.reason).toBe(`unlinked from #1; to make a new item of it: roadmap sync ${A}`);
    expect(scene.store.files.size).toBe(1);
    await sync(scene, { ids: new Set([A]) });
    expect(issueOf(scene, A).values.remote_ids).toEqual({ github: '2' });
    expect(lines(await sync(scene, { full: true }))).toEqual([]);
  });
});

describe('an item that was made for an issue', () => {
  const intentOf = (id: string, key: string | null, looks: readonly string[] = []) => {
    const made = key === null ? {} : { made: { item: `M_${key}`, key } };
    return new Map([[id, { id, highest: null, values: {}, draft: '', looks, ...made }]]);
  };

  it('waits while the file of its issue cannot be read, though the marker in its body is gone', async () => {
    const scene = makeScene();
    open(scene);
    scene.store.files.set(pathOf(A), 'torn');
    await scene.journal.put('create', intentOf(A, '1'));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1`]);
    expect(report.operations[0]?.reason).toBe(`was created for ${pathOf(A)}, which cannot be read`);
    expect(scene.store.files.size).toBe(1);
  });

  it('is no file of its own while two files have the id of its issue', async () => {
    const scene = makeScene();
    write(scene, A);
    scene.store.files.set(`.roadmap/issues/${A}-copy.md`, issueOf(scene, A).text);
    open(scene);
    await scene.journal.put('create', intentOf(A, '1'));
    const report = await sync(scene);
    expect(report.operations.at(-1)?.reason).toBe(
      `was created for .roadmap/issues/${A}-copy.md, which has an error of its own`,
    );
    expect(scene.store.files.size).toBe(2);
  });

  it('and is linked to another one by now, is not made again unasked', async () => {
    const scene = makeScene();
    await linked(scene, B);
    write(scene, A);
    await scene.journal.put('create', intentOf(A, '1'));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #-`]);
    expect(report.operations[0]?.reason).toBe(
      `#1 was created for it and is linked to ${B} now; to create another: roadmap sync ${A}`,
    );
    expect(lines(await sync(scene, { ids: new Set([A]) }))).toEqual([`create_remote ${A} #2`]);
  });

  it('and is claimed by two others, is not made again', async () => {
    const scene = makeScene();
    await linked(scene, B);
    scene.store.files.set('.roadmap/issues/cccc000c-x.md', issueOf(scene, B).text.replace(B, 'cccc000c'));
    write(scene, A);
    await scene.journal.put('create', intentOf(A, '1'));
    const report = await sync(scene);
    expect(report.operations.find(({ id }) => id === A)?.reason).toContain('is claimed by others');
    expect(scene.service.created).toBe(1);
  });

  it('and whose marker says so, is that one, whatever the ref remembers of another', async () => {
    const scene = makeScene();
    await linked(scene, B);
    scene.store.files.delete(pathOf(B));
    const item = scene.service.items.get(1);
    if (item !== undefined) scene.service.items.set(1, { ...item, marker: A });
    write(scene, A, { title: `Title of ${B}` });
    await scene.journal.put('create', intentOf(A, null));
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.service.created).toBe(1);
  });

  it('by another account that may write there, is found where no listing names it yet', async () => {
    const scene = makeScene();
    scene.service.writers.add('them');
    write(scene, A);
    open(scene, { title: `Title of ${A}` }, 'them', A);
    scene.hidden = () => true;
    await scene.journal.put('create', intentOf(A, null, ['2025-01-01T00:00:00Z']));
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.service.created).toBe(1);
  });

  it.each(['1', null])('and was let go on purpose, is not linked again (known to be made: %s)', async (made) => {
    const scene = makeScene();
    await linked(scene, A);
    unlink(scene, A, '1');
    await scene.journal.put('create', intentOf(A, made));
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    expect(bookOf(scene, A).key).toBeUndefined();
  });
});

it('a file that seems to be linked to an item and cannot be read keeps it, whatever the ref remembers of another', async () => {
  const scene = makeScene();
  await linked(scene, A);
  const text = issueOf(scene, A).text.replace(A, B).replace('title:', '<<<<<<< ours\ntitle:');
  scene.store.files.delete(pathOf(A));
  scene.store.files.set(pathOf(B), text);
  expect(lines(await sync(scene))).toEqual([`!skip ${A} #1`]);
  expect(scene.store.files.size).toBe(1);
});

describe('an archived issue of which the ref knows nothing', () => {
  it.each([true, false])('keeps its item: it is not pulled as new (with its marker: %s)', async (marked) => {
    const scene = makeScene();
    open(scene, {}, 'us', marked ? A : null);
    open(scene, { title: 'Another' });
    scene.archived.add(A);
    scene.shelved.add('1');
    expect(lines(await sync(scene))).toEqual([expect.stringMatching(/^create_local .* #2$/)]);
    expect(scene.store.files.size).toBe(1);
    expect(scene.snapshots.data.cursor?.again).toBeUndefined();
  });
});
