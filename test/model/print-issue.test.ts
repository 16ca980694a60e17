import { describe, expect, test } from 'vitest';
import { editIssue } from '../../src/model/edit-issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { load } from './support.ts';

test('a new file holds the keys that have a value, in the order of the format', () => {
  const text = printIssue({
    id: '224f3405',
    changes: {
      values: {
        updated: '2026-01-06T16:25:12Z',
        depends_on: ['a13292a4', '1e279620'],
        assignees: ['ana'],
        labels: ['sync', 'github', 'p:q'],
        milestone: 'v1-0',
        priority: 'high',
        issue_type: 'feature',
        status: 'in-progress',
        title: 'Implement automatic GitHub issue sync',
        created: '2025-12-20T20:47:49Z',
        estimated_hours: 2.5,
        blocks: [],
        parent: null,
        headline: '',
      },
      by_remote: {
        sync_base: { github: '2026-01-06T16:25:12Z/9f3c2a7b41d0' },
        remote_ids: { github: '221', other: null },
        sync_status: { github: 'synced' },
        sync_error: {},
      },
      body: 'Body in GitHub-flavoured markdown, byte for byte.',
    },
  });
  expect(text).toBe(`---
id: '224f3405'
remote_ids:
  github: '221'
sync_status:
  github: synced
sync_base:
  github: 2026-01-06T16:25:12Z/9f3c2a7b41d0
created: '2025-12-20T20:47:49Z'
title: Implement automatic GitHub issue sync
status: in-progress
priority: high
issue_type: feature
milestone: v1-0
labels: [sync, github, 'p:q']
assignees: [ana]
depends_on: [a13292a4, '1e279620']
estimated_hours: 2.5
updated: '2026-01-06T16:25:12Z'
---

Body in GitHub-flavoured markdown, byte for byte.
`);
  expect(load(text).findings).toEqual([]);
});

test('a long value is never folded', () => {
  const title = 'word '.repeat(200).trim();
  expect(printIssue({ id: 'a1b2c3d4', changes: { values: { title } } })).toBe(
    `---\nid: 'a1b2c3d4'\ntitle: ${title}\n---\n`,
  );
});

test('a file without a body gets one as if it had always had it', () => {
  const changes = { values: { title: 'T' } };
  const whole = printIssue({ id: 'a1b2c3d4', changes: { ...changes, body: 'one\n\ntwo' } });
  expect(editIssue(printIssue({ id: 'a1b2c3d4', changes }), { body: 'one\n\ntwo' })).toBe(whole);
});

describe('what no file can hold is refused', () => {
  test.each([
    ['no title', 'a1b2c3d4', {}],
    ['an empty title', 'a1b2c3d4', { values: { title: '' } }],
    ['no id', 'a1b2', { values: { title: 'T' } }],
    ['a number that is none', 'a1b2c3d4', { values: { title: 'T', estimated_hours: NaN } }],
    ['a field that nobody knows', 'a1b2c3d4', { values: { title: 'T', colour: 'red' } }],
    ['a NUL in the body', 'a1b2c3d4', { values: { title: 'T' }, body: '\0' }],
    ['conflict markers in the body', 'a1b2c3d4', { values: { title: 'T' }, body: '<<<<<<< a\n=======\n>>>>>>> b\n' }],
    ['a body that is too long', 'a1b2c3d4', { values: { title: 'T' }, body: 'x'.repeat(2 ** 20) }],
  ])('%s', (_, id, changes) => {
    expect(() => printIssue({ id, changes })).toThrow(expect.objectContaining({ code: 'issue.unwritable' }));
  });
});
