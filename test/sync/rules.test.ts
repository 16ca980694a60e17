import { describe, expect, it } from 'vitest';
import { activeFields, rulesFor, strategyOf } from '../../src/sync/rules.ts';
import {
  about,
  bookOf,
  config,
  configured,
  edit,
  editThere,
  engineOf,
  EVERYTHING,
  issueOf,
  lines,
  linked,
  makeScene,
  open,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';

describe('a field that the configuration sends one way only', () => {
  async function apart(fields: Parameters<typeof configured>[1]): Promise<Scene> {
    const scene = makeScene();
    await linked(scene, A, { labels: ['l'] }, 'Text');
    scene.config = configured({}, fields);
    return scene;
  }

  it('pull: is taken in, and what changes here stays here', async () => {
    const scene = await apart({ title: 'pull' });
    edit(scene, A, { title: 'Ours' });
    await sync(scene);
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
    edit(scene, A, { title: `Title of ${A}` });
    editThere(scene, 1, { title: 'Theirs' });
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
  });

  it('push: is sent, and what changes there stays there', async () => {
    const scene = await apart({ title: 'push' });
    editThere(scene, 1, { title: 'Theirs' });
    await sync(scene);
    expect(issueOf(scene, A).values.title).toBe(`Title of ${A}`);
    editThere(scene, 1, { title: `Title of ${A}` });
    edit(scene, A, { title: 'Ours' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });

  it('off: is neither taken in nor sent, and differing is no conflict', async () => {
    const scene = await apart({ title: 'off' });
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { title: 'Theirs', body: 'Their text' });
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 body`]);
    expect([issueOf(scene, A).values.title, there(scene, 1).title]).toEqual(['Ours', 'Theirs']);
    expect(bookOf(scene, A).status).toBe('synced');
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('off, and switched on later: its base is what it was, so that an edit of one side moves', async () => {
    const scene = await apart({ title: 'off' });
    editThere(scene, 1, { title: 'Theirs' });
    await sync(scene);
    scene.config = config;
    expect(lines(await sync(scene, { full: true }))).toEqual([`pull ${A} #1 title`]);
  });

  it('goes both ways where nothing is said of it, or of its remote', () => {
    const scene = makeScene({ config: configured({}, { title: 'pull', body: 'off' }) });
    const rules = (): unknown[] => {
      const engine = engineOf(scene);
      const of = rulesFor(engine, EVERYTHING, () => null);
      return activeFields(engine).map((field) => [field.name, of(field).pull, of(field).push]);
    };
    expect(rules()).toEqual([
      ['title', true, false],
      ...['status', 'priority', 'issue_type', 'milestone', 'parent', 'labels', 'assignees', 'depends_on'].map(
        (name) => [name, true, true],
      ),
    ]);
    scene.config = { ...config, remotes: {} };
    expect(rules()).toHaveLength(10);
    expect(rules().every((rule) => (rule as boolean[]).slice(1).every(Boolean))).toBe(true);
  });
});

describe('what a run may write', () => {
  it.each([
    ['both ways', {}, true, true],
    ['only pulling', { mode: 'pull' as const }, true, false],
    ['only pushing', { mode: 'push' as const }, false, true],
    ['held back on another branch', { held_back: 'on branch side' }, true, false],
  ])('%s', (_what, options, pull, push) => {
    const engine = engineOf(makeScene());
    const rules = rulesFor(engine, { ...EVERYTHING, ...options }, () => 'local')({ name: 'title', kind: 'scalar' });
    expect(rules).toEqual({ pull, push, winner: 'local' });
  });

  it('decides conflicts as it was asked to, then as the field is configured, then as everything is', () => {
    const engine = engineOf(makeScene({ config: configured({ strategy: 'latest', strategies: { title: 'remote' } }) }));
    expect(strategyOf(engine, EVERYTHING, 'body')).toBe('latest');
    expect(strategyOf(engine, EVERYTHING, 'title')).toBe('remote');
    expect(strategyOf(engine, { ...EVERYTHING, strategy: 'local' }, 'title')).toBe('local');
  });
});

describe('an assignee whom the tracker drops', () => {
  async function refused(scene = makeScene()): Promise<Scene> {
    scene.service.assignable = new Set(['ana']);
    await linked(scene, A, { assignees: ['ana'] });
    edit(scene, A, { assignees: ['ana', 'ghost'] });
    return scene;
  }

  it('stays here, is told once, and is not sent again', async () => {
    const scene = await refused();
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 assignees`]);
    expect(bookOf(scene, A).status).toBe('pending');
    const { mutations } = scene.service;
    for (let i = 0; i < 2; i += 1) expect(lines(await sync(scene))).toEqual([]);
    expect(scene.service.mutations).toBe(mutations);
    expect(issueOf(scene, A).values.assignees).toEqual(['ana', 'ghost']);
  });

  it('keeps no other change from moving, either way', async () => {
    const scene = await refused();
    await sync(scene);
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { assignees: [] });
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ title: 'Ours', assignees: [] });
    expect(issueOf(scene, A).values.assignees).toEqual(['ghost']);
    expect(bookOf(scene, A).status).toBe('pending');
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('is tried again by somebody with other rights', async () => {
    const scene = await refused();
    await sync(scene);
    scene.service.assignable = null;
    scene.login = 'owner';
    // Something has to bring the pair up; a listing of everything does.
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 assignees`]);
    expect(there(scene, 1).assignees).toEqual(['ana', 'ghost']);
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('is forgotten when it is taken away here', async () => {
    const scene = await refused();
    await sync(scene);
    edit(scene, A, { assignees: ['ana'] });
    await sync(scene);
    expect(bookOf(scene, A).status).toBe('synced');
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('is told beside another one that is sent, and dropped as well', async () => {
    const scene = await refused();
    await sync(scene);
    edit(scene, A, { assignees: ['ana', 'ghost', 'other'] });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 assignees`]);
    expect(lines(await sync(scene))).toEqual([]);
    expect(there(scene, 1).assignees).toEqual(['ana']);
  });

  it('does not hide that something else is in conflict', async () => {
    const scene = await refused();
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { title: 'Theirs' });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`, `push ${A} #1 assignees`]);
    expect(bookOf(scene, A).status).toBe('conflict');
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('of a new issue is kept as an edit that waits', async () => {
    const scene = makeScene();
    scene.service.assignable = new Set(['ana']);
    write(scene, A, { assignees: ['ana', 'ghost'] });
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
    expect(bookOf(scene, A).status).toBe('pending');
    expect(lines(await sync(scene))).toEqual([]);
    expect(issueOf(scene, A).values.assignees).toEqual(['ana', 'ghost']);
  });
});

describe('a title that the tracker does not take', () => {
  /** It answers as if all were well, and keeps its own. */
  const stubborn = (scene: Scene): void => {
    scene.tracker = (inner) => ({
      ...inner,
      update: (updates) =>
        inner.update(
          updates.map((update) => {
            const { title: _title, ...changes } = update.changes;
            return { ...update, changes };
          }),
        ),
    });
  };

  it('stays here and is not sent again, while other fields move', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    stubborn(scene);
    edit(scene, A, { title: 'Refused' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(bookOf(scene, A).status).toBe('pending');
    const { mutations } = scene.service;
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.service.mutations).toBe(mutations);
    edit(scene, A, { body: 'New text' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 body`]);
    expect(there(scene, 1)).toMatchObject({ title: `Title of ${A}`, body: 'New text' });
  });

  it('is a conflict when it is changed there as well: its base is the old one', async () => {
    const scene = makeScene();
    await linked(scene, A);
    stubborn(scene);
    edit(scene, A, { title: 'Refused' });
    await sync(scene);
    editThere(scene, 1, { title: 'Theirs' });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
    expect(issueOf(scene, A).values.title).toBe('Refused');
  });

  it('is tried again once it is another', async () => {
    const scene = makeScene();
    await linked(scene, A);
    stubborn(scene);
    edit(scene, A, { title: 'Refused' });
    await sync(scene);
    scene.tracker = (inner) => inner;
    edit(scene, A, { title: 'Better' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('Better');
    expect(bookOf(scene, A).status).toBe('synced');
  });
});

it('what may not be sent now is told with its reason, once for each run that meets it', async () => {
  const scene = makeScene();
  await linked(scene, A);
  open(scene);
  edit(scene, A, { title: 'Ours' });
  const why = async (options: Parameters<typeof sync>[1]): Promise<string | undefined> =>
    about(await sync(scene, { pull_new: 'all', ...options }), A).find((op) => op.op === 'skip')?.reason;
  expect(await why({ mode: 'pull' })).toBe('changed here; this run only pulls');
  expect(bookOf(scene, A).status).toBe('pending');
  expect(await why({ held_back: 'on branch side' })).toBe('on branch side');
  await sync(scene);
  editThere(scene, 1, { title: 'Theirs' });
  expect(await why({ mode: 'push' })).toBe('changed on github; this run only pushes');
});
