import { describe, expect, test } from 'vitest';
import type { MilestoneDesk } from '../../../src/ports/tracker.ts';
import { pagesOf } from './support.ts';
import { useGithub } from './world.ts';

const world = useGithub();
const AT = '2026-01-06T16:25:12Z';
const desk = (): MilestoneDesk => world.tracker.milestones as MilestoneDesk;

describe('milestones', () => {
  test('come along with the first page of the issues', async () => {
    const { github, tracker } = world;
    github.clock.set('2026-01-06T16:25:12Z');
    const number = github.createMilestone('v1', { description: 'a\r\nb', dueOn: '2026-03-01T00:00:00Z' });
    github.createMilestone('v2', { state: 'CLOSED' });
    github.seed(...Array.from({ length: 150 }, (_, n) => `Issue ${n}`));
    await pagesOf(tracker);
    expect(await desk().list()).toMatchObject([
      {
        id: github.milestones()[0]?.id,
        key: String(number),
        title: 'v1',
        state: 'open',
        due_date: '2026-03-01',
        description: 'a\nb',
        updated_at: '2026-01-06T16:25:12Z',
      },
      { title: 'v2', state: 'closed', due_date: null, description: '' },
    ]);
    expect(github.counters).toMatchObject({ queries: 2, rest: 0 });
  });

  test('are read to the last one, and without a listing before', async () => {
    const { github, tracker } = world;
    for (let n = 0; n < 130; n += 1) github.createMilestone(`v${n}`);
    expect(await desk().list()).toHaveLength(130);
    await pagesOf(tracker);
    expect(await desk().list()).toHaveLength(130);
  });

  test('are made, renamed, dated, closed and opened, each by one request, and known at once', async () => {
    const { github } = world;
    const made = await desk().create({ title: 'v1', state: 'open', due_date: '2026-03-01', description: 'x' });
    expect(made).toMatchObject({
      kind: 'done',
      milestone: { title: 'v1', state: 'open', due_date: '2026-03-01', description: 'x' },
    });
    if (made.kind !== 'done') return;
    const { key } = made.milestone;
    await desk().list();
    expect(await desk().update(key, { title: 'v1.0', due_date: null })).toMatchObject({
      kind: 'done',
      milestone: { title: 'v1.0', due_date: null, description: 'x' },
    });
    await desk().update(key, { state: 'closed', description: '' });
    expect(await desk().list()).toMatchObject([{ key, title: 'v1.0', state: 'closed', description: '' }]);
    expect(github.milestones()).toMatchObject([{ title: 'v1.0', state: 'CLOSED', dueOn: null }]);
    await desk().update(key, { state: 'open' });
    expect(github.milestones()).toMatchObject([{ state: 'OPEN' }]);
    expect(github.counters).toMatchObject({ rest: 4, queries: 1 });
  });

  test('a title that is taken, a number that is not there, and who may not: refused, with the reason', async () => {
    const { github, as } = world;
    github.createMilestone('v1');
    const values = { title: 'v1', state: 'open', due_date: null, description: '' } as const;
    expect(await desk().create(values)).toEqual({
      kind: 'refused',
      message: 'Another milestone on GitHub has this title.',
    });
    expect(await desk().update('99', { title: 'x' })).toMatchObject({ kind: 'refused' });
    expect(await as('bob').milestones?.create({ ...values, title: 'v2' })).toMatchObject({ kind: 'refused' });
    github.behaviour.hidesForbidden = true;
    expect(await as('bob').milestones?.create({ ...values, title: 'v2' })).toMatchObject({ kind: 'refused' });
    expect(github.milestones()).toHaveLength(1);
  });
});

describe('a milestone that is read singly', () => {
  test('costs one query, and is known to be gone, or of another number, or not told', async () => {
    const { github } = world;
    const key = String(github.createMilestone('v1', { dueOn: '2026-03-01T00:00:00Z' }));
    expect(await desk().get(key)).toMatchObject({ key, title: 'v1', due_date: '2026-03-01' });
    await desk().list();
    expect(await desk().get('7')).toMatchObject({ absent: 'unknown' });
    expect(github.counters).toMatchObject({ queries: 3, rest: 0 });
  });

  const NODE = {
    id: 'MI_7',
    number: 7,
    title: 'v1',
    description: null,
    dueOn: null,
    state: 'OPEN',
    creator: null,
    updatedAt: AT,
  };
  test.each([
    ['no milestone and no null', {}, []],
    ['an error of another kind', { milestone: null }, [{ message: 'Something went wrong', path: ['repository'] }]],
    ['another number', { milestone: { ...NODE, number: 8 } }, []],
    ['half of it', { milestone: { ...NODE, title: undefined } }, []],
  ])('%s is no answer', async (_name, part, errors) => {
    expect(await answered(part, errors)).toMatchObject({ code: 'remote.malformed' });
  });

  test('not found is told in either way', async () => {
    const error = { type: 'NOT_FOUND', message: 'Could not resolve to a Milestone', path: ['repository', 'milestone'] };
    expect(await answered({ milestone: null }, [error])).toMatchObject({ absent: 'unknown' });
    expect(await answered({ milestone: NODE }, [])).toMatchObject({ key: '7', title: 'v1' });
  });

  /** What becomes of an answer that holds this of the repository. */
  async function answered(part: object, errors: readonly object[]): Promise<unknown> {
    const { github } = world;
    const repository = { id: 'R_1', nameWithOwner: 'octo/demo', hasIssuesEnabled: true, ...part };
    const body = { data: { viewer: { login: 'ana' }, repository }, ...(errors.length > 0 && { errors }) };
    github.faults.clear();
    github.faults.push({ when: {}, do: { answer: { status: 200, body } } });
    return desk()
      .get('7')
      .catch((error: unknown) => error);
  }
});

describe('the milestone of an issue', () => {
  test('is set with everything else, and taken off by a request of its own', async () => {
    const { github, change } = world;
    github.seed('One');
    const key = String(github.createMilestone('v1'));
    const { item } = await change('1', { title: { set: 'New' }, milestone: { set: key } });
    expect(item.values).toMatchObject({ title: 'New', milestone: key });
    expect(github.counters).toMatchObject({ mutations: 1, rest: 0 });
    const off = await change('1', { title: { set: 'Newer' }, milestone: { set: null } });
    expect(off.item.values).toMatchObject({ title: 'Newer', milestone: null });
    expect(github.issue(1)).toMatchObject({ title: 'Newer', milestone: null });
    expect(github.counters).toMatchObject({ mutations: 2, rest: 1 });
    await change('1', { milestone: { set: null } });
    expect(github.counters).toMatchObject({ mutations: 2, rest: 1 });
  });

  test('one that is not there is named and harms nothing', async () => {
    const { github, change } = world;
    github.seed('One');
    expect(await change('1', { title: { set: 'New' }, milestone: { set: '9' } })).toMatchObject({
      notes: ['There is no milestone 9 on GitHub: it is left out.'],
      item: { values: { title: 'New', milestone: null } },
    });
  });

  test('where taking it off is refused, or limited, or broken, that issue alone is not done', async () => {
    const { github, update, as } = world;
    github.seed(...['One', 'Two', 'Three'].map((title) => ({ title, milestone: 'v1' })));
    expect(await update('1', off, as('bob'))).toMatchObject({ kind: 'refused' });
    const patch = ({ operation }: { readonly operation: string }): boolean => operation.startsWith('PATCH');
    for (const [shape, outcome] of [
      ['B2', { kind: 'failed', limit: { code: 'remote.limited' } }],
      ['C2-502', { kind: 'unknown' }],
      ['drop-before', { kind: 'unknown' }],
      ['E3', { kind: 'refused' }],
    ] as const) {
      github.faults.push({ when: patch, do: shape });
      expect(await update('2', { ...off, title: { set: shape } })).toMatchObject(outcome);
      expect(github.issue(2)).toMatchObject({ title: shape, milestone: 'v1' });
      github.faults.clear();
    }
  });

  test('after a limit nothing more is sent, and what was done stays done', async () => {
    const { github, tracker } = world;
    github.seed(...['One', 'Two', 'Three'].map((title) => ({ title, milestone: 'v1' })));
    const [page] = await pagesOf(tracker);
    github.faults.push({ when: ({ operation }) => operation.startsWith('PATCH'), do: 'B2' });
    const outcomes = await tracker.update(
      (page?.items ?? []).map((item, n) => ({ item, changes: n === 0 ? { title: { set: 'x' } } : off })),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['done', 'failed', 'failed']);
    expect(github.counters.rest).toBe(1);
  });
});

const off = { milestone: { set: null } };
