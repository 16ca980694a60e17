import { describe, expect, it } from 'vitest';
import type { IssueChanges } from '../../src/model/issue.ts';
import { resolve } from '../../src/sync/resolve.ts';
import { standing } from '../../src/sync/offline.ts';
import { createMemorySnapshots } from '../support/memory-snapshots.ts';
import {
  about,
  bookOf,
  cloneOf,
  configured,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  makeScene,
  pathOf,
  sync,
  there,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const OLD = `Title of ${A}`;

interface Story {
  readonly scene: Scene;
  /** The file as it was before the edit, after it, and after the edit was sent. */
  readonly before: string;
  readonly edited: string;
  readonly sent: string;
}

/** An edit is committed, a sync sends it and commits the pointer alone. */
async function sentEdit(change: IssueChanges, body = ''): Promise<Story> {
  const scene = makeScene();
  await linked(scene, A, {}, body);
  const before = textOf(scene);
  edit(scene, A, change);
  const edited = textOf(scene);
  await sync(scene);
  return { scene, before, edited, sent: textOf(scene) };
}

const textOf = (scene: Scene): string => scene.store.files.get(pathOf(A)) ?? '';

/** Git brings the pointer to the version from before the edit. `older`: what the branch holds of the file, newest first. */
function carry({ scene, before }: Story, older: readonly string[] = []): string {
  const pointer = bookOf(scene, A).base ?? '';
  scene.store.files.set(pathOf(A), before);
  edit(scene, A, { by_remote: { sync_base: { github: pointer } } });
  scene.older.set(pathOf(A), [textOf(scene), ...older, before]);
  return textOf(scene);
}

describe('a pointer that git carried to a version without what it names', () => {
  it('pushes nothing: what that version never took in is a conflict, under every strategy', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    carry(story);
    for (const strategy of ['local', 'remote', null] as const) {
      const report = await sync(story.scene, { strategy });
      expect(lines(report).filter((line) => line.includes('conflict'))).toEqual([`!conflict ${A} #1 title`]);
      expect(there(story.scene, 1).title).toBe('New');
      expect(issueOf(story.scene, A).values.title).toBe(OLD);
    }
    expect(bookOf(story.scene, A).status).toBe('conflict');
  });

  it.each(['local', 'remote', null] as const)(
    'pushes nothing either where the value was changed there since, and no later pointer says that it had been taken in (%s)',
    async (strategy) => {
      const { scene, ...story } = await sentEdit({ values: { title: 'New' } });
      carry({ scene, ...story });
      editThere(scene, 1, { title: 'Newer', labels: ['there'] });
      expect(lines(await sync(scene, { strategy }))).toContain(`!conflict ${A} #1 title`);
      expect(there(scene, 1).title).toBe('Newer');
      expect(issueOf(scene, A).values).toMatchObject({ title: OLD, labels: ['there'] });
      editThere(scene, 1, { title: 'New' });
      scene.older.delete(pathOf(A));
      expect(lines(await sync(scene, { strategy }))).toEqual([`!conflict ${A} #1 title`]);
      expect(there(scene, 1).title).toBe('New');
    },
  );

  it.each(['Newer', 'There'])(
    'is noticed by the very run that sees the value gone there, for %s: the next one writes nothing',
    async (now) => {
      const scene = makeScene();
      await linked(scene, A);
      const before = textOf(scene);
      editThere(scene, 1, { title: 'There' });
      await sync(scene);
      // Never committed as it was pulled: no version has the title that the pointer names.
      edit(scene, A, { values: { title: 'New' } });
      const edited = textOf(scene);
      await sync(scene);
      scene.store.files.set(pathOf(A), edited);
      scene.older.set(pathOf(A), [edited, before]);
      editThere(scene, 1, { title: now });
      expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
      const after = textOf(scene);
      scene.older.set(pathOf(A), [after, edited, before]);
      expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
      expect(textOf(scene)).toBe(after);
      expect(there(scene, 1).title).toBe(now);
    },
  );

  it('is noticed as well where the file was missing when the newer value came, and was made again', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const before = textOf(scene);
    scene.store.files.delete(pathOf(A));
    editThere(scene, 1, { title: 'New' });
    await sync(scene);
    expect(issueOf(scene, A).values.title).toBe('New');
    carry({ scene, before, edited: before, sent: textOf(scene) });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('New');
  });

  it('says why', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    carry(story);
    const [note] = about(await sync(story.scene, { preview: true }), A).filter(({ op }) => op === 'conflict');
    expect(note?.reason).toMatchInlineSnapshot(
      `"sync_base says that this version of the file had taken in what github has, but it never did (git carried the pointer here without it)"`,
    );
  });

  it('keeps no other field from moving', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    carry(story);
    edit(story.scene, A, { priority: 'high' });
    expect(lines(await sync(story.scene))).toEqual([`!conflict ${A} #1 title`, `push ${A} #1 priority`]);
    expect(there(story.scene, 1)).toMatchObject({ title: 'New', priority: 'high' });
  });

  it.each(['local', 'remote'] as const)('is over when a person takes %s', async (take) => {
    for (const told of [true, false]) {
      const story = await sentEdit({ values: { title: 'New' } });
      const { scene } = story;
      const text = carry(story);
      if (told) await sync(scene);
      const { decisions } = await standing(engineOf(scene));
      await resolve(engineOf(scene), decisions, () => take);
      scene.older.set(pathOf(A), [text, story.before]);
      expect(lines(await sync(scene))).toEqual(take === 'local' ? [`push ${A} #1 title`] : []);
      expect(there(scene, 1).title).toBe(take === 'local' ? OLD : 'New');
      expect(bookOf(scene, A).status).toBe('synced');
    }
  });

  it('is noticed by a label that was added or taken away, and by a section', async () => {
    const added = await sentEdit({ values: { labels: ['new'] } });
    carry(added);
    expect(lines(await sync(added.scene))).toEqual([`!conflict ${A} #1 labels`]);
    expect(there(added.scene, 1).labels).toEqual(['new']);

    editThere(added.scene, 1, { labels: [] });
    const [was, now] = ['# A\n\nold\n\n# B\n\nsame', '# A\n\nnew\n\n# B\n\nsame'];
    const section = await sentEdit({ body: now }, was);
    carry(section);
    edit(section.scene, A, { body: was.replace('same', 'edited') });
    expect(lines(await sync(section.scene))).toEqual([`!conflict ${A} #1 body`]);
    expect(there(section.scene, 1).body).toBe(now);
  });

  it('is noticed by a label that was taken away before', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['old'] });
    const before = textOf(scene);
    edit(scene, A, { labels: [] });
    const edited = textOf(scene);
    await sync(scene);
    carry({ scene, before, edited, sent: textOf(scene) });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 labels`]);
    expect(there(scene, 1).labels).toEqual([]);
  });

  it('is noticed where the edit was seen to come from the tracker', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const before = textOf(scene);
    editThere(scene, 1, { title: 'New' });
    await sync(scene);
    carry({ scene, before, edited: before, sent: textOf(scene) });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('is noticed by a clone that saw the edit arrive in its file and on the tracker at once', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const { scene } = story;
    // What this clone had seen is the version before.
    const other = makeScene({ service: scene.service });
    other.store.files.set(pathOf(A), story.before);
    editThere(scene, 1, { title: OLD });
    await sync(other);
    editThere(scene, 1, { title: 'New' });
    other.store.files.set(pathOf(A), story.sent);
    await sync(other);
    carry({ ...story, scene: other });
    expect(lines(await sync(other))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('is noticed though the value had come and gone once before', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const { scene } = story;
    edit(scene, A, { title: OLD });
    await sync(scene);
    const before = textOf(scene);
    edit(scene, A, { title: 'New' });
    await sync(scene);
    carry({ ...story, before }, []);
    scene.older.set(pathOf(A), [...(scene.older.get(pathOf(A)) ?? []), story.sent, story.before]);
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('may have been put aside on another branch and taken out here', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    carry(story);
    story.scene.older.set(pathOf(A), ['not an issue', story.before]);
    story.scene.branch = 'side';
    expect(lines(await sync(story.scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('may be all that a branch has of it', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    story.scene.older.set(pathOf(A), [carry(story)]);
    expect(lines(await sync(story.scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('may lie beside one that nobody can read any more', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const carried = carry(story);
    const strange = carried.replace(/(sync_base:\n\s+github: \S+\/)[0-9a-f]{12}/, '$10123456789ab');
    expect(strange).not.toBe(carried);
    story.scene.older.set(pathOf(A), [carried, strange, story.sent]);
    expect(lines(await sync(story.scene))).toEqual([`!conflict ${A} #1 title`]);
  });
});

describe('a clone that never saw what the item had before', () => {
  /** A clone that finds what the first one has seen, and gets the file through git. */
  function arrivedAt(story: Story, title = OLD): Scene {
    const { scene } = story;
    carry(story);
    edit(scene, A, { title });
    const snapshots = createMemorySnapshots();
    return cloneOf(scene, {
      ...snapshots,
      find: async (key, prefix) => (await snapshots.find(key, prefix)) ?? scene.snapshots.find(key, prefix),
    });
  }

  it('notices a carried pointer by what older versions of the file had taken in', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const other = arrivedAt(story);
    other.older.set(pathOf(A), [textOf(other), story.before]);
    expect(lines(await sync(other))).toEqual([`!conflict ${A} #1 title`]);
    expect(there(other, 1).title).toBe('New');
  });

  it('looks for what they had taken in where they hold drafts themselves', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const other = arrivedAt(story);
    const draft = story.before.replace('status: todo', 'status: done');
    const strange = draft.replace(/(sync_base:\n\s+github: \S+\/)[0-9a-f]{12}/, '$10123456789ab');
    expect(new Set([story.before, draft, strange]).size).toBe(3);
    other.older.set(pathOf(A), [textOf(other), strange, draft]);
    expect(lines(await sync(other))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('notices it as well in its own ref, when the item has gone on since', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const { scene } = story;
    const other = makeScene({ service: scene.service });
    other.store.files.set(pathOf(A), story.sent);
    await sync(other);
    editThere(scene, 1, { priority: 'high' });
    await sync(other);
    const carried = carry(story);
    other.store.files.set(pathOf(A), carried);
    other.older.set(pathOf(A), [carried, story.before]);
    expect(lines(await sync(other))).toEqual([`pull ${A} #1 priority`, `!conflict ${A} #1 title`]);
    expect(there(other, 1).title).toBe('New');
  });

  it('sends what the item never had, and what was taken back by who had the newer value', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const unlinked = story.before.replace(/remote_ids:[^]*?(?=title:)/, '');
    for (const [title, older] of [
      ['Newer', [story.before, unlinked]],
      [OLD, [story.sent, story.edited, story.before]],
    ] as const) {
      const other = arrivedAt(story, title);
      other.older.set(pathOf(A), [textOf(other), ...older]);
      expect(lines(await sync(other, { preview: true }))).toEqual([`!push ${A} #1 title`]);
    }
  });
});

describe('a value that a person takes back', () => {
  it('is sent when the version had taken in the newer one', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    carry(story, [story.sent, story.edited]);
    expect(lines(await sync(story.scene))).toEqual([`push ${A} #1 title`]);
  });

  it('is sent when another field was taken in since', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    const { scene } = story;
    edit(scene, A, { title: OLD });
    const back = textOf(scene);
    editThere(scene, 1, { priority: 'high' });
    await sync(scene, { mode: 'pull' });
    scene.older.set(pathOf(A), [textOf(scene), back, story.sent, story.edited, story.before]);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });

  it('is sent where nothing was committed, neither now nor ever', async () => {
    const story = await sentEdit({ values: { title: 'New' } });
    edit(story.scene, A, { title: OLD });
    for (const older of [[], [story.before]]) {
      story.scene.older.set(pathOf(A), older);
      expect(lines(await sync(story.scene, { preview: true }))).toEqual([`!push ${A} #1 title`]);
    }
  });

  it('asks no history where it never was the value before, or is not to be sent', async () => {
    const story = await sentEdit({ values: { title: 'New', priority: 'high' } });
    const { scene } = story;
    carry(story);
    edit(scene, A, { title: 'Newer' });
    scene.config = configured({}, { priority: 'pull' });
    scene.older.get = () => {
      throw new Error('not to be asked');
    };
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(there(scene, 1).priority).toBe('high');
  });
});

describe('a dependency that was taken away while the file that it names is missing', () => {
  it('is taken away there: versions that named it are not read as if they had not', async () => {
    const B = 'bbbb000b';
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    const before = textOf(scene);
    edit(scene, A, { values: { depends_on: [B] } });
    await sync(scene);
    scene.older.set(pathOf(A), [textOf(scene), before]);
    edit(scene, A, { values: { depends_on: null } });
    scene.store.files.delete(pathOf(B));
    for (const _round of [1, 2]) await sync(scene);
    expect(issueOf(scene, B).values.title).toBe(`Title of ${B}`);
    expect(issueOf(scene, A).values.depends_on).toBeUndefined();
    expect(there(scene, 1).depends_on).toEqual([]);
  });
});
