import { describe, expect, it } from 'vitest';
import { rightsOf } from '../../src/sync/choose.ts';
import { derivedId } from '../../src/model/derived-id.ts';
import type { Issue } from '../../src/model/issue.ts';
import {
  about,
  bookOf,
  edit,
  issueOf,
  lines,
  makeScene,
  MINUTE,
  open,
  START,
  sync,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const pulledId = (number: number): string => derivedId('memory', `M_${number}`, new Set());

describe('unlinked items become files', () => {
  const titles = (scene: Scene): string[] =>
    [...scene.store.files.keys()].map((path) => {
      const id = /issues\/([0-9a-f]{8})/.exec(path)?.[1] ?? '';
      return issueOf(scene, id).values.title ?? '';
    });

  async function pulledUnder(filter: Parameters<typeof sync>[1]): Promise<string[]> {
    const scene = makeScene({ milestones: [{ key: '7', title: 'v1', name: null, aliases: [] }] });
    open(scene, { title: 'plain' });
    open(scene, { title: 'chore', labels: ['Chore', 'ui'] });
    open(scene, { title: 'done', status: 'closed:not-planned' });
    open(scene, { title: 'mine', assignees: ['Ana'], milestone: '7' });
    await sync(scene, filter);
    return titles(scene).sort();
  }

  it.each([
    ['all of them without a filter', {}, ['chore', 'done', 'mine', 'plain']],
    ['those with every label, in any spelling of the case', { labels: ['chore', 'UI'] }, ['chore']],
    ['none where a label is missing', { labels: ['chore', 'api'] }, []],
    ['those of an assignee', { assignee: 'ana' }, ['mine']],
    ['those of a milestone', { milestone: 'v1' }, ['mine']],
    ['open ones', { state: 'open' as const }, ['chore', 'mine', 'plain']],
    ['closed ones, for whatever reason', { state: 'closed' as const }, ['done']],
    ['those in any state', { state: 'all' as const }, ['chore', 'done', 'mine', 'plain']],
    [
      'those updated since a time',
      { since: new Date(START + 3 * MINUTE).toISOString().slice(0, 19) },
      ['done', 'mine'],
    ],
  ])('%s', async (_what, filter, expected) => {
    expect(await pulledUnder({ filter })).toEqual(expected);
  });

  it('whatever the filter says, when everything is asked for', async () => {
    expect(await pulledUnder({ filter: { labels: ['none'] }, all: true })).toHaveLength(4);
  });

  it('not where new ones are not wanted, and that is told', async () => {
    const scene = makeScene();
    open(scene);
    const report = await sync(scene, { pull_new: 'none' });
    expect(report.operations).toEqual([
      expect.objectContaining({ op: 'skip', remote_id: '1', reason: 'not pulled: --pull-new none' }),
    ]);
  });

  it('not on another branch than the one that pulls and sends', async () => {
    const scene = makeScene();
    open(scene);
    const report = await sync(scene, { held_back: 'on branch side' });
    expect(report.operations).toEqual([expect.objectContaining({ op: 'skip', reason: 'on branch side' })]);
    expect(scene.store.files.size).toBe(0);
  });

  it('not by a run that only pushes, and nothing is said of them', async () => {
    const scene = makeScene();
    open(scene);
    expect(lines(await sync(scene, { mode: 'push' }))).toEqual([]);
  });

  it('not by a run for other issues; by a run for just that one', async () => {
    const scene = makeScene();
    open(scene);
    open(scene);
    expect(lines(await sync(scene, { ids: new Set([pulledId(2)]) }))).toEqual([`create_local ${pulledId(2)} #2`]);
  });

  it('not when no file can hold them; that is an error of the item alone', async () => {
    const scene = makeScene({
      shown: (item) => (item.key === '1' ? { ...item, defect: 'the body holds a NUL' } : item),
    });
    open(scene);
    open(scene);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`create_local ${pulledId(2)} #2`, `!error ${pulledId(1)} #1`]);
    expect(about(report, pulledId(1))[0]?.reason).toBe('the body holds a NUL; edit it on github');
  });
});

describe('unlinked issues become items', () => {
  const reasons = async (options: Parameters<typeof sync>[1]): Promise<readonly string[]> => {
    const scene = makeScene();
    write(scene, A);
    const report = await sync(scene, options);
    expect(scene.service.items.size).toBe(report.operations.filter((op) => op.op === 'create_remote').length);
    return report.operations.map((op) => `${op.op}: ${op.reason}`);
  };

  it.each([
    ['where all are to be sent', { push_new: 'all' as const }, 'create_remote: new here'],
    ['not where none are', { push_new: 'none' as const }, 'skip: not on github: push_new is none (--push-new all)'],
    [
      'not where nobody can be asked',
      { push_new: 'ask' as const },
      'skip: not on github yet (roadmap sync --push-new all)',
    ],
    ['where somebody says yes', { push_new: 'ask' as const, approve: async () => true }, 'create_remote: new here'],
    ['not where somebody says no', { push_new: 'ask' as const, approve: async () => false }, 'skip: not now'],
    ['where they were named', { push_new: 'none' as const, ids: new Set([A]) }, 'create_remote: new here'],
    ['not by a run that only pulls', { mode: 'pull' as const }, 'skip: not on github yet; this run only pulls'],
    ['not from another branch', { held_back: 'on branch side' }, 'skip: on branch side'],
  ])('%s', async (_what, options, expected) => {
    expect(await reasons(options)).toEqual([expected]);
  });

  it('not by a run for other issues', async () => {
    expect(await reasons({ ids: new Set([B]) })).toEqual([]);
  });

  it('one question each, in the order in which they were written down', async () => {
    const scene = makeScene();
    write(scene, 'aaaa0001', { created: '2026-01-03T00:00:00Z' });
    write(scene, 'aaaa0002', { created: '2026-01-01T00:00:00Z' });
    write(scene, 'aaaa0003', { created: '2026-01-02T00:00:00Z' });
    write(scene, 'aaaa0004', { created: '2026-01-02T00:00:00Z' });
    edit(scene, 'aaaa0002', { created: null });
    const asked: string[] = [];
    const approve = async (issue: Issue): Promise<boolean> => asked.push(issue.id) > 0;
    await sync(scene, { push_new: 'ask', approve });
    expect(asked).toEqual(['aaaa0002', 'aaaa0003', 'aaaa0004', 'aaaa0001']);
    expect(asked.map((id) => bookOf(scene, id).key)).toEqual(['1', '2', '3', '4']);
  });

  it('not while an earlier attempt is not settled', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'late' : null) });
    write(scene, A);
    await sync(scene);
    scene.fault = () => null;
    scene.service.late.length = 0;
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #-`]);
    expect(report.operations[0]?.reason).toContain('not settled yet');
  });
});

describe('as whom we act', () => {
  it('is the account and whether it may write, as far as the tracker tells', () => {
    const access = { name: 'memory/demo', at: '' };
    const rights = [
      { ...access, login: 'us', writable: true },
      { ...access, login: 'us', writable: false },
      { ...access, login: null, writable: true },
    ].map((one) => rightsOf({ access: one }));
    expect(rights).toEqual(['us:write', 'us:read', ':write']);
  });
});

it('an item that the tracker shows without labels is in no scope that asks for one', async () => {
  const scene = makeScene({
    shown: (item) => ({ ...item, values: { ...item.values, labels: null } }),
  });
  open(scene);
  expect(lines(await sync(scene, { filter: { labels: ['chore'] } }))).toEqual([]);
  expect(scene.store.files.size).toBe(0);
});
