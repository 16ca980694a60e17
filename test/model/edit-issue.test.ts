import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { IssueChanges } from '../../src/model/issue.ts';
import { fileOf, lineDiff, load } from './support.ts';

function edit(lines: string, changes: IssueChanges): string {
  const result = editIssue(fileOf(lines), changes);
  return result.slice('---\nid: a1b2c3d4\ntitle: T\n'.length, result.indexOf('---\n\nBody'));
}

const values = (changes: IssueChanges['values'] & object): IssueChanges => ({ values: changes });

describe('scalars', () => {
  test.each([
    ['a plain value stays plain', 'status: todo\n', { status: 'review' }, 'status: review\n'],
    ['quotes stay as they were', "status: 'todo'\n", { status: 'review' }, "status: 'review'\n"],
    ['double quotes too', 'status: "todo"\n', { status: 'review' }, 'status: "review"\n'],
    [
      'a comment and odd spacing stay',
      'status:   todo   # why\nx: 1\n',
      { status: 'review' },
      'status:   review   # why\nx: 1\n',
    ],
    ['null is replaced in place', 'milestone: null # none\n', { milestone: 'v1' }, 'milestone: v1 # none\n'],
    ['an empty value is filled', 'milestone: # none\n', { milestone: 'v1' }, 'milestone: v1 # none\n'],
    ['an empty value without a space', 'milestone:\nx: 1\n', { milestone: 'v1' }, 'milestone: v1\nx: 1\n'],
    ['an empty string is filled', "milestone: ''\n", { milestone: 'v1' }, "milestone: 'v1'\n"],
    ['what could be mistaken is quoted', 'milestone: v1\n', { milestone: '1.0' }, "milestone: '1.0'\n"],
    ['so is a word of YAML 1.1', 'milestone: v1\n', { milestone: 'no' }, "milestone: 'no'\n"],
    [
      'a folded block gives way',
      'headline: >-\n  one\n  two\n# c\nx: 1\n',
      { headline: 'new' },
      'headline: new\n# c\nx: 1\n',
    ],
    ['a kept block gives way', 'headline: |+\n  one\n\nx: 1\n', { headline: 'new' }, 'headline: new\n\nx: 1\n'],
    [
      'a plain value over two lines gives way',
      'headline: one\n  two # c\nx: 1\n',
      { headline: 'new' },
      'headline: new # c\nx: 1\n',
    ],
    [
      'a value on the next line stays there',
      'headline:\n  one\nx: 1\n',
      { headline: 'new' },
      'headline:\n  new\nx: 1\n',
    ],
    ['a tag gives way', 'headline: !!str 12\n', { headline: 'new' }, 'headline: new\n'],
    ['an unused anchor gives way', 'headline: &a one\n', { headline: 'new' }, 'headline: new\n'],
    ['an alias is written out', 'x: &a one\nheadline: *a\n', { headline: 'new' }, 'x: &a one\nheadline: new\n'],
    ['numbers are bare', 'estimated_hours: 3\n', { estimated_hours: 4.5 }, 'estimated_hours: 4.5\n'],
    ['a range is replaced', "estimated_hours: '14-20'\n", { estimated_hours: 4 }, 'estimated_hours: 4\n'],
    ['an explicit key', '? status\n: todo\n', { status: 'review' }, '? status\n: review\n'],
    ['an explicit key without value', '? status\nx: 1\n', { status: 'review' }, '? status\n: review\nx: 1\n'],
    ['a quoted key', '"status" : todo\n', { status: 'review' }, '"status" : review\n'],
  ] as const)('%s', (_, before, changes, after) => {
    expect(edit(before, values(changes))).toBe(after);
  });

  test.each([
    ['the same value', 'status: todo\n', { status: 'todo' }],
    ['a legacy spelling of the same status', 'status: done\n', { status: 'closed' }],
    ['the same time in other words', "due_date: '2026-01-01T10:00:00+02:00'\n", { due_date: '2026-01-01T08:00:00Z' }],
    ['the same number', 'progress_percentage: 100.0\n', { progress_percentage: 100 }],
    ['a range with that midpoint', "estimated_hours: '14-20'\n", { estimated_hours: 17 }],
    ['clearing what is null', 'milestone: null\n', { milestone: null }],
    ['clearing what is empty', "milestone: ''\n", { milestone: null }],
    ['clearing what is not there', '', { milestone: null }],
    ['an empty list where there is none', '', { labels: [] }],
    ['an empty list where it is null', 'labels: null\n', { labels: [] }],
    ['the same list as a string', 'labels: a, b\n', { labels: ['a', 'b'] }],
    ['the same list in a legacy key', 'assignee: ana\n', { assignees: ['ana'] }],
  ] as const)('%s changes nothing', (_, lines, changes) => {
    expect(edit(lines, values(changes))).toBe(lines);
  });
});

describe('keys come and go', () => {
  test('a new key goes behind the nearest key before it in the canonical order', () => {
    const lines = 'x: 1\nstatus: todo # s\nupdated: 2026-01-01\n# end\n';
    expect(edit(lines, values({ priority: 'high', due_date: '2026-02-01', labels: ['a b', 'c'] }))).toBe(
      "x: 1\nstatus: todo # s\npriority: high\nlabels: [a b, c]\ndue_date: '2026-02-01'\nupdated: 2026-01-01\n# end\n",
    );
  });

  test('it goes behind all of a value over several lines', () => {
    expect(edit('labels:\n- a\n- b # c\n# own\nx: 1\n', values({ due_date: '2026-02-01' }))).toBe(
      "labels:\n- a\n- b # c\ndue_date: '2026-02-01'\n# own\nx: 1\n",
    );
  });

  test('an indented mapping keeps its indentation', () => {
    const text = '---\n  id: a1b2c3d4\n  title: T\n---\n';
    expect(editIssue(text, values({ status: 'todo' }))).toBe('---\n  id: a1b2c3d4\n  title: T\n  status: todo\n---\n');
    expect(editIssue(text, { by_remote: { remote_ids: { github: '1' } } })).toBe(
      "---\n  id: a1b2c3d4\n  remote_ids:\n    github: '1'\n  title: T\n---\n",
    );
  });

  test.each([
    ['its line', 'x: 1\nmilestone: v1 # c\ny: 2\n', { milestone: null }, 'x: 1\ny: 2\n'],
    ['all of its lines', 'headline: one\n  two\n# own\ny: 2\n', { headline: null }, '# own\ny: 2\n'],
    ['the elements of a list', 'labels: # l\n# m\n- a\n- b\n# own\ny: 2\n', { labels: null }, '# own\ny: 2\n'],
    ['an explicit key', '? milestone\n: v1\ny: 2\n', { milestone: null }, 'y: 2\n'],
    ['both spellings', 'type: bug\nissue_type: feature\n', { issue_type: null }, ''],
  ] as const)('clearing takes %s', (_, before, changes, after) => {
    expect(edit(before, values(changes))).toBe(after);
  });

  test('a frontmatter that is one flow mapping is edited as such', () => {
    const text = '---\n{id: a1b2c3d4, "title": "T", status: todo, milestone: v1}\n---\nB\n';
    expect(editIssue(text, values({ status: 'a: b', priority: 'high', milestone: null, labels: ['x'] }))).toBe(
      '---\n{id: a1b2c3d4, "title": "T", status: \'a: b\', priority: high, labels: [x]}\n---\nB\n',
    );
    expect(editIssue(text, { by_remote: { remote_ids: { github: '12' } }, values: { milestone: null } })).toBe(
      `---\n{id: a1b2c3d4, remote_ids: {github: '12'}, "title": "T", status: todo}\n---\nB\n`,
    );
  });
});

describe('lists', () => {
  test.each([
    ['block: added at the end', 'labels:\n- a # x\n- b\ny: 1\n', ['a', 'b', 'c'], 'labels:\n- a # x\n- b\n- c\ny: 1\n'],
    [
      'block: indented, added first',
      'labels:\n  # top\n  - a # x\n',
      ['z', 'a'],
      'labels:\n  # top\n  - z\n  - a # x\n',
    ],
    ['block: removed', 'labels:\n- a # x\n# own\n- b # y\n- c\n', ['a', 'c'], 'labels:\n- a # x\n# own\n- c\n'],
    ['block: replaced in its quotes', "labels:\n- 'a' # x\n- b\n", ['z', 'b'], "labels:\n- 'z' # x\n- b\n"],
    ['block: emptied', 'labels: # l\n- a\n- b\ny: 1\n', [], 'labels: [] # l\ny: 1\n'],
    ['block: quoted when needed', 'labels:\n- a\n', ['a', '1.0', 'x: y'], "labels:\n- a\n- '1.0'\n- 'x: y'\n"],
    ['flow: added', 'labels: [ a, "b" ] # x\n', ['a', 'b', 'c'], 'labels: [ a, "b", c ] # x\n'],
    ['flow: added first', 'labels: [a]\n', ['v', 'w', 'a'], 'labels: [v, w, a]\n'],
    ['flow: added to none', 'labels: []\n', ['v', 'w'], 'labels: [v, w]\n'],
    ['flow: added to none over lines', 'labels: [ # c\n  ]\n', ['v', 'w'], 'labels: [v, w # c\n  ]\n'],
    ['flow: first removed', 'labels: [a, b, c]\n', ['b', 'c'], 'labels: [b, c]\n'],
    ['flow: middle removed', 'labels: [a, b, c]\n', ['a', 'c'], 'labels: [a, c]\n'],
    ['flow: last removed', 'labels: [a, b, c]\n', ['a'], 'labels: [a]\n'],
    ['flow: emptied', 'labels: [a, b]\n', [], 'labels: []\n'],
    [
      'flow over lines: comments of what stays',
      'labels: [\n  a, # first\n  b, # second\n  c # third\n]\n',
      ['a', 'c', 'd'],
      'labels: [\n  a, # first\n  c, d # third\n]\n',
    ],
    [
      'flow over lines: last removed',
      'labels: [\n  a, # first\n  b # second\n]\n',
      ['a'],
      'labels: [\n  a, # first\n]\n',
    ],
    ['flow: two removed that share a line', 'labels: [a,\n  b, c]\n', ['a'], 'labels: [a,\n  ]\n'],
    ['flow: quoted when needed', 'labels: [a]\n', ['a', 'p:q', 'x, y'], "labels: [a, 'p:q', 'x, y']\n"],
    ['joined string: stays one', 'labels: a, b # c\n', ['a', 'd'], 'labels: a, d # c\n'],
    ['joined string: gives way to a comma', 'labels: a, b\n', ['a,d'], "labels: ['a,d']\n"],
    ['joined string: emptied', 'labels: a, b\n', [], 'labels: []\n'],
    ['null', 'labels: null\n', ['a'], 'labels: [a]\n'],
    ['an element that is null', 'labels:\n-\n- a\n', ['a', 'b'], 'labels:\n- a\n- b\n'],
  ])('%s', (_, before, labels, after) => {
    expect(edit(before, values({ labels }))).toBe(after);
  });
});

describe('assignees', () => {
  test.each([
    ['a legacy key keeps its place', 'assignee: ana # c\n', ['bo'], 'assignee: bo # c\n'],
    ['null is filled', 'assignee: null\n', ['bo'], 'assignee: bo\n'],
    ['one is taken away', 'assignee: ana\n', [], 'assignee: null\n'],
    ['with two it becomes a list', 'assignee: ana\nx: 1\n', ['ana', 'bo'], 'assignees: [ana, bo]\nx: 1\n'],
    [
      'both keys: the list is edited',
      'assignees: [ana]\nassignee: null\n',
      ['bo'],
      'assignees: [bo]\nassignee: null\n',
    ],
    [
      'both keys: no contradiction stays',
      'assignees: [ana]\nassignee: ana\n',
      ['bo'],
      'assignees: [bo]\nassignee: null\n',
    ],
    ['an empty list and a legacy key', 'assignees: []\nassignee: ana\n', ['bo'], 'assignees: []\nassignee: bo\n'],
    ['none at all', '', ['bo'], 'assignees: [bo]\n'],
  ])('%s', (_, before, assignees, after) => {
    expect(edit(before, values({ assignees }))).toBe(after);
  });

  test('clearing a list takes its line', () => {
    expect(edit('assignees: [ana]\n', values({ assignees: null }))).toBe('');
  });
});

test('a legacy type is edited where it stands', () => {
  expect(edit('type: bug\n', values({ issue_type: 'feature' }))).toBe('type: feature\n');
});

describe('maps by remote', () => {
  const link = (remote_ids: Record<string, string | null>): IssueChanges => ({ by_remote: { remote_ids } });
  test.each([
    ['block: set', 'remote_ids:\n  github: 12 # n\n', link({ github: '13' }), 'remote_ids:\n  github: 13 # n\n'],
    ['block: set in quotes', "remote_ids:\n  github: '12'\n", link({ github: '13' }), "remote_ids:\n  github: '13'\n"],
    [
      'block: added',
      "remote_ids:\n    github: '1'\nx: 1\n",
      link({ linear: 'A-1' }),
      "remote_ids:\n    github: '1'\n    linear: A-1\nx: 1\n",
    ],
    ['block: removed', 'remote_ids:\n  a: 1\n  github: 2\n', link({ github: null }), 'remote_ids:\n  a: 1\n'],
    ['block: last removed', 'remote_ids:\n  github: 2\nx: 1\n', link({ github: null }), 'x: 1\n'],
    [
      'flow: set and added',
      'remote_ids: {github: 2} # c\n',
      link({ github: '3', b: '4' }),
      "remote_ids: {github: 3, b: '4'} # c\n",
    ],
    ['flow: removed', 'remote_ids: {a: 1, github: 2}\n', link({ github: null }), 'remote_ids: {a: 1}\n'],
    ['flow: empty', 'remote_ids: {}\n', link({ github: '2' }), "remote_ids:\n  github: '2'\n"],
    ['null', 'remote_ids: null\nx: 1\n', link({ github: '2' }), "remote_ids:\n  github: '2'\nx: 1\n"],
    ['null with a comment', 'remote_ids: null # c\n', link({ github: '2' }), "remote_ids: {github: '2'} # c\n"],
    ['an entry that is null', 'remote_ids:\n  github: null\n', link({ github: '2' }), "remote_ids:\n  github: '2'\n"],
    ['legacy link: followed', 'github_issue: 12\n', link({ github: '13' }), 'github_issue: 13\n'],
    [
      'legacy link: beside links that cannot be read',
      'remote_ids:\n  x\ngithub_issue: 9\n',
      link({ github: '13' }),
      "remote_ids:\n  github: '13'\ngithub_issue: 9\n",
    ],
    ['legacy link: cleared', 'github_issue: 12\n', link({ github: null }), ''],
    [
      'legacy link beside the map: both',
      'remote_ids:\n  github: 12\ngithub_issue: 12\n',
      link({ github: '13' }),
      'remote_ids:\n  github: 13\ngithub_issue: 13\n',
    ],
    [
      'legacy link beside the map: both cleared',
      'remote_ids:\n  github: 12\ngithub_issue: 12\n',
      link({ github: null }),
      '',
    ],
    [
      'legacy link that says otherwise stays',
      'remote_ids:\n  github: 12\ngithub_issue: 9\n',
      link({ github: '13' }),
      'remote_ids:\n  github: 13\ngithub_issue: 9\n',
    ],
    [
      'bare word: stays one',
      'remote_ids: {github: 1}\nsync_status: synced\n',
      { by_remote: { sync_status: { github: 'error' } } },
      'remote_ids: {github: 1}\nsync_status: error\n',
    ],
    [
      'bare word: removed',
      'remote_ids: {github: 1}\nsync_status: synced\n',
      { by_remote: { sync_status: { github: null } } },
      'remote_ids: {github: 1}\n',
    ],
    [
      'bare word: a second remote makes a map of it',
      'remote_ids: {github: 1}\nsync_status: synced\n',
      { by_remote: { remote_ids: { b: '2' }, sync_status: { b: 'error' } } },
      "remote_ids: {github: 1, b: '2'}\nsync_status:\n  github: synced\n  b: error\n",
    ],
    [
      'bare word of nobody',
      'sync_status: synced\n',
      { by_remote: { sync_status: { github: 'error' } } },
      'sync_status:\n  github: error\n',
    ],
    [
      'a map given as a whole',
      'remote_ids:\n  a: 1\n  b: 2\n',
      values({ remote_ids: { b: '3', c: '4' } }),
      "remote_ids:\n  b: 3\n  c: '4'\n",
    ],
  ] satisfies [string, string, IssueChanges, string][])('%s', (_, before, changes, after) => {
    expect(edit(before, changes)).toBe(after);
  });

  test('a link, its state and its base stand between lines that never change', () => {
    const text = "---\nid: 'a1b2c3d4'\ncreated: '2026-01-01T00:00:00Z'\ntitle: T\n---\n";
    const changes: IssueChanges = {
      by_remote: {
        remote_ids: { github: '221' },
        sync_status: { github: 'synced' },
        sync_base: { github: '2026-01-06T16:25:12Z/9f3c2a7b41d0' },
      },
    };
    const linked = `---
id: 'a1b2c3d4'
remote_ids:
  github: '221'
sync_status:
  github: synced
sync_base:
  github: 2026-01-06T16:25:12Z/9f3c2a7b41d0
created: '2026-01-01T00:00:00Z'
title: T
---
`;
    expect(editIssue(text, changes)).toBe(linked);
    const undone = { remote_ids: { github: null }, sync_status: { github: null }, sync_base: { github: null } };
    expect(editIssue(linked, { by_remote: undone })).toBe(text);
  });
});

describe('bytes around', () => {
  test('CRLF, a byte order mark and a missing final newline stay', () => {
    const text = '\ufeff---\r\nid: a1b2c3d4\r\ntitle: T\r\nlabels:\r\n- a\r\n---\r\nBody';
    const changes: IssueChanges = {
      values: { status: 'todo', labels: ['a', 'b'] },
      by_remote: { remote_ids: { github: '1' } },
    };
    expect(editIssue(text, changes)).toBe(
      "\ufeff---\r\nid: a1b2c3d4\r\nremote_ids:\r\n  github: '1'\r\ntitle: T\r\nstatus: todo\r\nlabels:\r\n- a\r\n- b\r\n---\r\nBody",
    );
  });

  test('an edit without a change gives the same text', () => {
    const text = '---  \nid:   a1b2c3d4   \n\n\ntitle: T\t# c\n---\t\nBody  ';
    expect(editIssue(text, {})).toBe(text);
  });

  test('a fence further down is body', () => {
    const text = '---\nid: a1b2c3d4\ntitle: T\n---\n\none\n\n---\nid: ffffffff\ntitle: no\n---\n';
    expect(lineDiff(text, editIssue(text, values({ title: 'U' })))).toEqual({ gone: ['title: T'], come: ['title: U'] });
  });
});

describe('the body', () => {
  const head = '---\nid: a1b2c3d4\ntitle: T\n---\n';
  test.each([
    ['keeps the blank line and the newline', '\none\ntwo\n', 'one\nthree', '\none\nthree\n'],
    ['keeps their absence', 'one\ntwo', 'zero', 'zero'],
    ['gets both where there was none', '', 'one', '\none\n'],
    ['is emptied', '\none\n', '', '\n\n'],
    ['that begins with a newline is protected', 'one\n', '\none', '\n\none\n'],
    ['that ends with a newline is protected', 'one', 'one\n', 'one\n\n'],
    ['keeps mixed line endings of unchanged lines', '\na\r\nb\nc\r\nd\n', 'a\nX\nc\nd', '\na\r\nX\nc\r\nd\n'],
    ['may hold fences', '\none\n', '---\nid: x\n---', '\n---\nid: x\n---\n'],
  ])('%s', (_, before, body, after) => {
    expect(editIssue(head + before, { body })).toBe(head + after);
  });

  test('takes the line ending of the file', () => {
    const text = '---\r\nid: a1b2c3d4\r\ntitle: T\r\n---\r\n\r\none\r\n';
    expect(editIssue(text, { body: 'one\ntwo' })).toBe(`${text}two\r\n`);
  });

  test('is the same with other line endings: nothing is written', () => {
    const text = `${head}\none\r\ntwo\n`;
    expect(editIssue(text, { body: 'one\ntwo' })).toBe(text);
  });

  test('a closing fence at the very end gets its newline', () => {
    expect(load(editIssue('---\nid: a1b2c3d4\ntitle: T\n---', { body: 'one' })).body).toBe('one');
  });
});

describe('refusals', () => {
  const refused = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof RoadmapError) return error.code;
      throw error;
    }
    return 'nothing was thrown';
  };
  test.each([
    ['a file that does not load', 'no frontmatter', values({ title: 'U' }), 'issue.unreadable'],
    ['a file without an id', '---\ntitle: T\n---\n', values({ title: 'U' }), 'issue.unreadable'],
    [
      'conflict markers',
      '---\nid: a1b2c3d4\n<<<<<<< a\ntitle: T\n=======\ntitle: U\n>>>>>>> b\n---\n',
      values({ title: 'U' }),
      'issue.unreadable',
    ],
    ['a missing title', fileOf(''), values({ title: null }), 'issue.unwritable'],
    ['a NUL in the body', fileOf(''), { body: 'a\0b' }, 'issue.unwritable'],
    ['half a character in the body', fileOf(''), { body: 'a\ud800b' }, 'issue.unwritable'],
    ['conflict markers in the body', fileOf(''), { body: '<<<<<<< a\n=======\n>>>>>>> b' }, 'issue.unwritable'],
    [
      'a body beyond the limit',
      fileOf(''),
      { body: 'x'.repeat(defaultConfig.format.max_file_bytes) },
      'issue.unwritable',
    ],
    ['a value that others share', fileOf('labels: &l [a]\nx: *l\n'), values({ labels: ['b'] }), 'issue.aliased'],
    [
      'a remote beside an older link and links that cannot be read',
      fileOf('remote_ids: x\ngithub_issue: 9\n'),
      { by_remote: { remote_ids: { gitlab: '1' } } },
      'issue.unwritable',
    ],
    ['a hostile remote', fileOf(''), { by_remote: { remote_ids: { constructor: '1' } } }, 'issue.unwritable'],
  ] satisfies [string, string, IssueChanges, string][])('%s', (_, text, changes, code) => {
    expect(refused(() => editIssue(text, changes))).toBe(code);
  });

  test('conflict markers within fenced code are only text', () => {
    const body = '```\n<<<<<<< a\n=======\n>>>>>>> b\n```';
    expect(load(editIssue(fileOf(''), { body })).body).toBe(body);
  });
});
