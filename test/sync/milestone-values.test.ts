import { expect, it } from 'vitest';
import { projectMilestone } from '../../src/sync/milestone-values.ts';

it('a milestone is what both sides can hold of it: a time is its day in UTC, what is not closed is open', () => {
  expect(projectMilestone({ name: 'v1', status: 'closed', due_date: '2026-12-01T00:30:00+02:00' })).toEqual({
    title: 'v1',
    state: 'closed',
    due_date: '2026-11-30',
  });
  expect(projectMilestone({ name: 'v1', status: 'done', due_date: 'soon' })).toEqual({
    title: 'v1',
    state: 'open',
    due_date: null,
  });
  expect(projectMilestone({ name: 'v1', due_date: '2026-12-01' })).toMatchObject({ due_date: '2026-12-01' });
});
