import { describe, expect, it } from 'vitest';
import { Killed } from '../worlds/boundary.ts';
import {
  changeThere,
  editHere,
  here,
  milestoneLines,
  milestonePath,
  onTracker,
  openThere,
  textOf,
  titlesThere,
  writeMilestone,
} from './milestone-support.ts';
import {
  bookOf,
  config,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  open,
  sync,
  there,
  write,
  type Scene,
  MINUTE,
} from './support.ts';

const PULL_NOTHING = { pull_new: 'none', push_new: 'none' } as const;

/** A milestone that both sides hold and agree on. */
async function agreed(scene: Scene, stem = 'v1'): Promise<string> {
  writeMilestone(scene, stem, { status: 'open' });
  await sync(scene);
  return String(here(scene, stem).key);
}

describe('an edit there that another server dates earlier', () => {
  it('is taken in once', async () => {
    const scene = makeScene();
    const key = await agreed(scene);
    scene.service.now -= 120_000;
    changeThere(scene, key, { title: 'v2', due_date: '2026-05-01' });
    await sync(scene);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v2', due_date: '2026-05-01' });
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });
});

describe('a run that plans again, since milestones mean something else by now', () => {
  it('makes no second item of an issue whose file is taken back to before its link meanwhile', async () => {
    const scene = makeScene();
    await agreed(scene);
    write(scene, 'aaaa0001');
    const { path, text } = issueOf(scene, 'aaaa0001');
    await sync(scene);
    await longAfter(scene);
    changeThere(scene, '1', { title: 'v2' });
    scene.boundary.meanwhile = (name) => {
      if (name !== 'files.replace') return;
      scene.boundary.meanwhile = () => undefined;
      scene.store.files.set(path, text);
    };
    await sync(scene);
    await sync(scene);
    expect(scene.service.items.size).toBe(2);
    expect(scene.store.files.size).toBe(2);
    expect(bookOf(scene, 'aaaa0001')).toMatchObject({ key: '1', status: 'synced' });
  });
});

describe('a milestone there', () => {
  it('gets a file that is a function of it, and the next run has nothing to do', async () => {
    const scene = makeScene();
    openThere(scene, 'v1.0', { due_date: '2026-12-01', description: 'First line\nMore of it' });
    expect(milestoneLines(await sync(scene))).toEqual(['create_local v1-0 #milestone 1']);
    expect(textOf(scene, 'v1-0')).toMatchInlineSnapshot(`
      "---
      name: v1.0
      headline: First line
      status: open
      due_date: '2026-12-01'
      updated: '2026-01-01T00:01:00Z'
      remote_ids:
        github: '1'
      sync_base:
        github: 2026-01-01T00:01:00Z/b3e14f4f428a
      ---

      More of it
      "
    `);
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('that is closed gets one only when an item holds it', async () => {
    const scene = makeScene();
    openThere(scene, 'old', { state: 'closed' });
    const held = openThere(scene, 'held', { state: 'closed' });
    open(scene, { milestone: held });
    expect(milestoneLines(await sync(scene))).toEqual(['create_local held #milestone 2']);
    expect(here(scene, 'held')).toMatchObject({ name: 'held', status: 'closed', key: '2' });
  });

  it('is named by the issues that are pulled with it', async () => {
    const scene = makeScene();
    const key = openThere(scene, 'v1.0');
    open(scene, { milestone: key });
    const id =
      lines(await sync(scene))
        .find((line) => line.endsWith('#1') && !line.includes('milestone'))
        ?.split(' ')[1] ?? '';
    expect(issueOf(scene, id).values.milestone).toBe('v1.0');
    expect(bookOf(scene, id).status).toBe('synced');
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('whose slug is that of another name gets a number', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1-0', { name: 'v1-0' });
    openThere(scene, 'v1.0');
    openThere(scene, 'V1 0');
    await sync(scene, { push_new: 'none' });
    expect([...scene.files.texts.keys()].sort()).toEqual(['v1-0-2', 'v1-0-3', 'v1-0'].map(milestonePath));
    expect([here(scene, 'v1-0-2').name, here(scene, 'v1-0-3').name]).toEqual(['v1.0', 'V1 0']);
  });

  it.each([
    ['a run that pulls nothing new', { pull_new: 'none' }],
    ['a run that only pushes', { mode: 'push' }],
    ['another branch', { held_back: 'on branch x' }],
    ['issues alone', { ids: new Set(['aaaa0001']) }],
  ] as const)('gets none by %s', async (_what, options) => {
    const scene = makeScene();
    openThere(scene, 'v1.0');
    expect(milestoneLines(await sync(scene, options))).toEqual([]);
    expect(scene.files.texts.size).toBe(0);
  });

  it('that no file can hold whole comes without its text, or is told', async () => {
    const scene = makeScene();
    openThere(scene, 'v1', { description: 'x\n<<<<<<< a\n=======\n>>>>>>> b\n' });
    openThere(scene, 'x'.repeat(2_000_000));
    expect(milestoneLines(await sync(scene)).map((line) => line.slice(0, 20))).toEqual([
      '!error xxxxxxxxxxxxx',
      'create_local v1 #mil',
    ]);
    expect(here(scene, 'v1')).toMatchObject({ headline: 'x' });
    expect(textOf(scene, 'v1')).not.toContain('=====');
  });

  it('is there again when its file is lost, under the name that it had', async () => {
    const scene = makeScene();
    const key = openThere(scene, 'v1.0');
    await sync(scene);
    const text = textOf(scene, 'v1-0');
    changeThere(scene, key, { title: 'v2.0' });
    scene.files.texts.delete(milestonePath('v1-0'));
    const report = await sync(scene);
    expect(report.operations[0]?.reason).toContain('its file is missing: to be restored');
    expect(here(scene, 'v1-0')).toMatchObject({ name: 'v2.0', key });
    expect(text).toContain('v1.0');
  });

  it('hostile names go through both ways', async () => {
    for (const title of ['null', '- x', 'it\'s: # a "title"', '\u202eevil\u001b[31m', 'a\nb', '💥', '__proto__']) {
      const scene = makeScene();
      const key = openThere(scene, title);
      open(scene, { milestone: key });
      await sync(scene);
      const [stem] = [...scene.files.texts.keys()].map((path) => path.slice('.roadmap/milestones/'.length, -3));
      expect(here(scene, stem ?? '').name).toBe(title);
      await sync(scene);
      expect(scene.boundary.writes).toEqual([]);
    }
  });
});

describe('a milestone here', () => {
  it('is made there before the issues that name it', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1-0', { name: 'v1.0', headline: 'Faster', due_date: '2026-12-01T23:30:00-02:00' });
    write(scene, 'aaaa0001', { milestone: 'v1.0' });
    const report = await sync(scene);
    expect(lines(report)).toEqual(['create_remote v1-0 #milestone 1', 'create_remote aaaa0001 #1']);
    expect(scene.service.milestones.get(1)).toMatchObject({
      title: 'v1.0',
      due_date: '2026-12-02',
      description: 'Faster',
    });
    expect(there(scene, 1).milestone).toBe('1');
    expect(textOf(scene, 'v1-0')).toMatchInlineSnapshot(`
  "---
  name: v1.0
  headline: Faster
  due_date: '2026-12-01T23:30:00-02:00'
  remote_ids:
    github: '1'
  sync_base:
    github: 2026-01-01T00:00:00Z/62dc79442e99
  ---
  "
`);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('that nobody needs there stays here, unless all is pushed', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    write(scene, 'aaaa0001', { milestone: 'v1' });
    expect(milestoneLines(await sync(scene, { push_new: 'none' }))).toEqual([]);
    expect(milestoneLines(await sync(scene, { push_new: 'ask', approve: async () => false }))).toEqual([]);
    expect(titlesThere(scene)).toEqual([]);
    await sync(scene);
    expect(titlesThere(scene)).toEqual(['v1']);
  });

  it('goes there with an issue that is approved, and that is asked once', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    writeMilestone(scene, 'v2');
    write(scene, 'aaaa0001', { milestone: 'v1' });
    const asked: string[] = [];
    const approve = async ({ id }: { id: string }): Promise<boolean> => asked.push(id) > 0;
    await sync(scene, { push_new: 'ask', approve });
    expect(titlesThere(scene)).toEqual(['v1']);
    expect(there(scene, 1).milestone).toBe('1');
    expect(asked).toEqual(['aaaa0001']);
  });

  it('goes there with a linked issue that is given to it', async () => {
    const scene = makeScene();
    await linked(scene, 'aaaa0001');
    writeMilestone(scene, 'v1');
    edit(scene, 'aaaa0001', { milestone: 'v1' });
    expect(lines(await sync(scene, PULL_NOTHING))).toEqual([
      'create_remote v1 #milestone 1',
      'push aaaa0001 #1 milestone',
    ]);
    expect(there(scene, 1).milestone).toBe('1');
  });

  it('that is only a name without a file is never made there', async () => {
    const scene = makeScene();
    write(scene, 'aaaa0001', { milestone: 'backlog' });
    await sync(scene);
    await sync(scene);
    expect(titlesThere(scene)).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
    expect(issueOf(scene, 'aaaa0001').values.milestone).toBe('backlog');
  });

  it('is taken for the one of its very name there', async () => {
    const scene = makeScene();
    openThere(scene, 'v1');
    writeMilestone(scene, 'v1');
    expect(milestoneLines(await sync(scene))).toEqual(['link v1 #milestone 1']);
    expect(here(scene, 'v1').key).toBe('1');
    expect(titlesThere(scene)).toEqual(['v1']);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is left alone in the archive, and known', async () => {
    const scene = makeScene();
    const key = openThere(scene, 'v1');
    const archived = '.roadmap/archive/milestones/closed/v1.md';
    const text = `---\nname: v-1\nstatus: closed\ngithub_milestone: ${key}\n---\n`;
    scene.files.texts.set(archived, text);
    scene.files.texts.set('.roadmap/archive/milestones/v9.md', '---\nname: v9\n---\n');
    openThere(scene, 'v9');
    open(scene, { milestone: key });
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect(scene.files.texts.get(archived)).toBe(text);
    expect([...scene.store.files.values()].join('')).toContain('milestone: v-1');
  });
});

describe('what changes', () => {
  it('there is taken in, and what names it follows', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1-0', { name: 'v1.0', updated: '2026-01-01T00:00:00Z' });
    await linked(scene, 'aaaa0001', { milestone: 'v1.0' });
    write(scene, 'aaaa0002', { milestone: 'V1.0', updated: '2026-01-01T00:00:00Z' });
    write(scene, 'aaaa0003', { milestone: 'v1-0' });
    await sync(scene);
    changeThere(scene, '1', { title: 'v1.1', due_date: '2026-12-01', state: 'closed' });
    const report = await sync(scene);
    expect(lines(report)).toEqual(['pull v1-0 #milestone 1 title+state+due_date']);
    expect(report.operations[0]?.reason).toMatchInlineSnapshot(
      `"milestone v1.0: changed on github; 2 files follow its name"`,
    );
    expect(here(scene, 'v1-0')).toMatchObject({ name: 'v1.1', status: 'closed', due_date: '2026-12-01' });
    expect(textOf(scene, 'v1-0')).toContain("updated: '2026-01-01T00:01:00Z'");
    expect(['aaaa0001', 'aaaa0002', 'aaaa0003'].map((id) => issueOf(scene, id).values.milestone)).toEqual([
      'v1.1',
      'v1.1',
      'v1-0',
    ]);
    expect(issueOf(scene, 'aaaa0002').values.updated).toBe('2026-01-01T00:00:00Z');
    expect([...report.written.values()].filter((line) => line.includes('→ v1.1')).length).toBe(2);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('here is sent, and nothing else', async () => {
    const scene = makeScene();
    const key = await agreed(scene);
    editHere(scene, 'v1', { name: 'v2', status: 'closed', due_date: '2026-12-01T10:00:00Z' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 title+state+due_date']);
    expect(onTracker(scene, key)).toEqual({ title: 'v2', state: 'closed', due_date: '2026-12-01' });
    expect(here(scene, 'v1').due_date).toBe('2026-12-01T10:00:00Z');
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
    editHere(scene, 'v1', { due_date: null, status: 'open' });
    await sync(scene);
    expect(onTracker(scene, key)).toEqual({ title: 'v2', state: 'open', due_date: null });
  });

  it('on both sides in other fields is merged; in the same field it waits for a person, or for a strategy', async () => {
    const scene = makeScene();
    const key = await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    changeThere(scene, key, { state: 'closed' });
    expect(milestoneLines(await sync(scene))).toEqual(['merge v1 #milestone 1 state+due_date']);
    editHere(scene, 'v1', { due_date: '2026-12-02' });
    changeThere(scene, key, { due_date: '2026-12-03' });
    const text = textOf(scene, 'v1');
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 due_date']);
    expect(milestoneLines(await sync(scene, { strategy: 'latest' }))).toEqual(['!conflict v1 #milestone 1 due_date']);
    expect(scene.boundary.writes).toEqual([]);
    expect(textOf(scene, 'v1')).toBe(text);
    expect(milestoneLines(await sync(scene, { strategy: 'local' }))).toEqual(['push v1 #milestone 1 due_date']);
    expect(onTracker(scene, key)?.due_date).toBe('2026-12-02');
    editHere(scene, 'v1', { due_date: '2026-12-04' });
    changeThere(scene, key, { due_date: '2026-12-05' });
    expect(milestoneLines(await sync(scene, { strategy: 'remote' }))).toEqual(['pull v1 #milestone 1 due_date']);
    expect(here(scene, 'v1').due_date).toBe('2026-12-05');
  });

  it('without anything agreed on is a conflict; what is equal is adopted', async () => {
    const scene = makeScene();
    openThere(scene, 'v.1', { due_date: '2026-12-01' });
    scene.files.texts.set(
      milestonePath('v1'),
      "---\nname: v1\ndue_date: '2026-12-01T00:00:00+00:00'\ngithub_milestone: 1\n---\n",
    );
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 title', 'link v1 #milestone 1']);
    expect(milestoneLines(await sync(scene, { strategy: 'remote' }))).toEqual(['!conflict v1 #milestone 1 title']);
    expect(scene.boundary.writes).toEqual([]);
    editHere(scene, 'v1', { name: 'v.1' });
    expect(milestoneLines(await sync(scene))).toEqual(['link v1 #milestone 1']);
    expect(milestoneLines(await sync(scene))).toEqual([]);
  });

  it('goes only the way that the mode, the branch and the direction allow, and waits otherwise', async () => {
    const scene = makeScene();
    const key = await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    changeThere(scene, key, { state: 'closed' });
    expect(milestoneLines(await sync(scene, { mode: 'pull' }))).toEqual([
      '!skip v1 #milestone 1 due_date',
      'pull v1 #milestone 1 state',
    ]);
    expect(onTracker(scene, key)?.due_date).toBe(null);
    changeThere(scene, key, { state: 'open' });
    expect(milestoneLines(await sync(scene, { mode: 'push' }))).toEqual([
      '!skip v1 #milestone 1 state',
      'push v1 #milestone 1 due_date',
    ]);
    expect(here(scene, 'v1').status).toBe('closed');
    editHere(scene, 'v1', { due_date: '2026-12-02' });
    expect(milestoneLines(await sync(scene, { held_back: 'on branch x' }))).toEqual([
      '!skip v1 #milestone 1 due_date',
      'pull v1 #milestone 1 state',
    ]);
    expect(here(scene, 'v1').status).toBe('open');
    const github = { type: 'memory', repo: 'memory/demo', mapping: {} };
    const with_ = (direction: 'pull' | 'push' | 'off'): void =>
      void (scene.config = { ...config, remotes: { github: { ...github, fields: { milestone: direction } } } });
    with_('off');
    expect(milestoneLines(await sync(scene))).toEqual([]);
    with_('pull');
    writeMilestone(scene, 'v9');
    expect(milestoneLines(await sync(scene))).toEqual([]);
    with_('push');
    openThere(scene, 'v8');
    expect(milestoneLines(await sync(scene))).toEqual([
      'push v1 #milestone 1 due_date',
      'create_remote v9 #milestone 3',
    ]);
    expect(scene.files.texts.has(milestonePath('v8'))).toBe(false);
  });

  it('is looked at for chosen issues alone, when issues are chosen', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    writeMilestone(scene, 'v2');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    for (const stem of ['v1', 'v2']) editHere(scene, stem, { due_date: '2026-12-01' });
    expect(milestoneLines(await sync(scene, { ids: new Set(['aaaa0001']) }))).toEqual([
      'push v1 #milestone 1 due_date',
    ]);
    const held = openThere(scene, 'v3');
    editThere(scene, 1, { milestone: held });
    expect(lines(await sync(scene, { ids: new Set(['aaaa0001']) }))).toEqual([
      'create_local v3 #milestone 3',
      'pull aaaa0001 #1 milestone',
    ]);
  });
});

describe('a preview', () => {
  it('says what a run does, of milestones and of the issues that name them, and writes nothing', async () => {
    const make = async (): Promise<Scene> => {
      const scene = makeScene();
      await linked(scene, 'aaaa0001');
      const key = openThere(scene, 'v2');
      open(scene, { milestone: key });
      writeMilestone(scene, 'v1');
      edit(scene, 'aaaa0001', { milestone: 'v1' });
      return scene;
    };
    const plain = (line: string): string => line.replace(/^!/, '').replace('#milestone 2', '#milestone');
    const previewed = await sync(await make(), { preview: true });
    const done = await sync(await make());
    expect(lines(previewed).map(plain).sort()).toEqual(lines(done).map(plain).sort());
    expect(lines(done)).toContain('push aaaa0001 #1 milestone');
  });

  it('tells that a token may not send them', async () => {
    const scene = makeScene({ writable: false });
    writeMilestone(scene, 'v1');
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.read_only' });
  });
});

describe('a run that dies', () => {
  /** All that milestones do, in one run. */
  async function prepare(): Promise<Scene> {
    const scene = makeScene();
    writeMilestone(scene, 'renamed-here');
    writeMilestone(scene, 'renamed-there');
    writeMilestone(scene, 'dated');
    await linked(scene, 'aaaa0001', { milestone: 'renamed-there' });
    await linked(scene, 'aaaa0002');
    editHere(scene, 'renamed-here', { name: 'other' });
    changeThere(scene, '3', { title: 'another' });
    editHere(scene, 'dated', { due_date: '2026-12-01' });
    changeThere(scene, '1', { state: 'closed' });
    open(scene, { milestone: openThere(scene, 'new-there') });
    writeMilestone(scene, 'new-here');
    edit(scene, 'aaaa0002', { milestone: 'new-here' });
    return scene;
  }

  const standing = (scene: Scene): unknown => ({
    files: [...scene.files.texts].map(([path, text]) => [path, text.replace(/\d{4}-\S+Z\//, '')]).sort(),
    issues: [...scene.store.files].map(([path, text]) => [path, text.replace(/\d{4}-\S+Z\//, '')]).sort(),
    milestones: [...scene.service.milestones.values()].map(({ version: _version, updated_at: _at, ...rest }) => rest),
    items: [...scene.service.items.values()].map(({ values }) => values),
  });

  it('at any call is as one that did not, once it is run again, and then nothing is left to do', async () => {
    const whole = await prepare();
    whole.boundary.calls = 0;
    const report = await sync(whole);
    const calls = whole.boundary.calls;
    const wanted = standing(whole);
    expect(milestoneLines(report).filter((line) => line.startsWith('!'))).toEqual([]);
    await sync(whole);
    expect(whole.boundary.writes).toEqual([]);
    expect(calls).toBeGreaterThan(30);
    // Dying after a call is dying before the next one.
    for (let at = 1; at <= calls; at += 1) {
      const scene = await prepare();
      scene.boundary.calls = 0;
      scene.boundary.kill = { at, before: true };
      await expect(sync(scene)).rejects.toThrow(Killed);
      scene.boundary.kill = null;
      // What may have been sent is looked for twice, some minutes apart.
      for (let run = 0; run < 4; run += 1) {
        await sync(scene);
        scene.service.now += scene.journal.data.get('milestone')?.size ? 11 * MINUTE : 0;
      }
      expect([at, standing(scene)]).toEqual([at, wanted]);
      await sync(scene);
      expect([at, scene.boundary.writes]).toEqual([at, []]);
    }
  });
});
