import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const PATH = '.roadmap/issues/c0ffee01-old.md';
const TEXT = `---
# by hand
id: c0ffee01
title:   'Old title'   # keep
status: done
updated: 2025-01-01T00:00:00Z
labels: [bug, Ui]
sync_status: {github: synced}
custom: {a: 1}
---

Body

`;

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  world.write(PATH, TEXT);
  await world.roadmap('issue', 'create', 'Other');
});

const text = (): string => readFileSync(join(world.root, PATH), 'utf8');

it('changes the lines of the field and of updated, and no other byte', async () => {
  const { code, out } = await world.roadmap('issue', 'update', 'c0ff', '-p', 'high', '--title', 'New: title');
  expect([code, out]).toEqual([0, 'updated c0ffee01 New: title (title, priority)\n']);
  expect(text()).toMatchInlineSnapshot(`
    "---
    # by hand
    id: c0ffee01
    title:   'New: title'   # keep
    status: done
    priority: high
    updated: '2026-01-01T12:03:00Z'
    labels: [bug, Ui]
    sync_status: {github: synced}
    custom: {a: 1}
    ---

    Body

    "
  `);
});

it('writes nothing when everything is so already', async () => {
  const before = statSync(join(world.root, PATH), { bigint: true });
  const { code, out } = await world.roadmap('issue', 'update', 'c0ff', '-s', 'closed', '-l', 'Ui,bug', '-b', 'Body\n');
  expect([code, out]).toEqual([0, 'unchanged c0ffee01 Old title\n']);
  const after = statSync(join(world.root, PATH), { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

it('does not put updated where the key is not', async () => {
  world.write(PATH, '---\nid: c0ffee01\ntitle: x\n---\n');
  await world.roadmap('issue', 'update', 'c0ff', '-p', 'low');
  expect(text()).toBe('---\nid: c0ffee01\ntitle: x\npriority: low\n---\n');
});

it('adds and removes labels, whatever their case', async () => {
  await world.roadmap('issue', 'update', 'c0ff', '--add-label', 'BUG,new', '--remove-label', 'ui');
  expect(text()).toContain('\nlabels: [bug, new]\n');
});

it('adds and removes assignees, me among them', async () => {
  await world.roadmap('issue', 'update', 'c0ff', '-a', 'bob,cy');
  await world.roadmap('issue', 'update', 'c0ff', '--add-assignee', '@dee,me', '--remove-assignee', 'BOB');
  expect(text()).toContain('\nassignees: [cy, dee, Ana]\n');
});

it('only notes a new label that looks like a slip', async () => {
  const { code, err } = await world.roadmap('issue', 'update', 'c0ff', '--add-label', 'bgu,new,BUG');
  expect([code, err]).toEqual([
    0,
    'no issue had the label bgu before; if bug was meant: --remove-label bgu --add-label bug\n',
  ]);
  expect(text()).toContain('\nlabels: [bug, Ui, bgu, new]\n');
});

it('clears fields', async () => {
  await world.roadmap('issue', 'update', 'c0ff', '--clear', 'labels', '--clear', 'status');
  expect(text()).not.toMatch(/bug|done/);
  const wrong = await world.roadmap('issue', 'update', 'c0ff', '--clear', 'label,title,mileston', '-l', 'x');
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatchInlineSnapshot(`
    "error: 3 values cannot be used:
      --clear label: it is also given a value
      --clear title: there is no such field to clear; expected one of status, resolution, priority, issue_type, milestone, project, parent, labels, assignees, depends_on, blocks, due_date, actual_start_date, actual_end_date, completed_date, handoff_date, estimated_hours, progress_percentage, headline, handoff_notes, previous_assignee, git_branches, git_commits
      --clear mileston: there is no such field to clear; did you mean milestone?
    "
  `);
});

it('replaces the body', async () => {
  world.write('body.md', 'New\n\nbody\n');
  const { out } = await world.roadmap('issue', 'update', 'c0ff', '-F', 'body.md');
  expect(out).toBe('updated c0ffee01 Old title (body)\n');
  expect(text()).toContain('\n---\n\nNew\n\nbody\n');
});

it('gives the issue in JSON for one reference and an array for several', async () => {
  const one = JSON.parse((await world.roadmap('issue', 'update', 'c0ff', '-p', 'low', '--json')).out);
  expect([one.id, one.priority, one.blocked_by_open]).toEqual(['c0ffee01', 'low', []]);
  const both = JSON.parse((await world.roadmap('issue', 'update', 'c0ff', 'a0a0', '-p', 'high', '--json')).out);
  expect(both.map((issue: { id: string; priority: string }) => [issue.id, issue.priority])).toEqual([
    ['c0ffee01', 'high'],
    ['a0a0a0a0', 'high'],
  ]);
});

describe('several references', () => {
  it('are all looked up before anything is written, and one error names all that are wrong', async () => {
    const { code, err } = await world.roadmap('issue', 'update', 'c0ff', 'ffff', 'zz', '-p', 'low');
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "error: 2 references cannot be used:
        there is no issue "ffff" among the 2 here
        "zz" does not name an issue: expected at least 4 digits of an id, #221, github:221, or the path of its file
      hint: roadmap issue list
      "
    `);
    expect(text()).toBe(TEXT);
  });

  it('one that cannot be changed harms no other, and the exit code is 4', async () => {
    const argv = ['issue', 'update', 'c0ff', 'a0a0', '--depends-on', 'a0a0'];
    const { code, out, err } = await world.roadmap(...argv);
    expect(code).toBe(4);
    expect(out).toBe('updated c0ffee01 Old title (depends_on)\n');
    expect(err).toBe('error: a0a0: depends_on: a0a0a0a0 cannot name itself\n');
    const again = await world.roadmap(...argv, '--json');
    expect([again.code, again.err]).toEqual([4, '']);
    expect(JSON.parse(again.out)[1]).toMatchObject({ ref: 'a0a0', error: { code: 'issue.self', kind: 'user' } });
  });
});

describe('links', () => {
  it.each([
    ['--depends-on', '--depends-on', 'depends_on'],
    ['--depends-on', '--blocks', null],
    ['--blocks', '--blocks', 'depends_on'],
    ['--parent', '--parent', 'parent'],
  ])('%s one way and %s the other way', async (there, back, circle) => {
    await world.roadmap('issue', 'update', 'a0a0', there, 'c0ff');
    const { code, err } = await world.roadmap('issue', 'update', 'c0ff', back, 'a0a0');
    expect(code).toBe(circle === null ? 0 : 1);
    expect(err).toBe(
      circle === null ? '' : `error: ${circle}: this would close a circle: c0ffee01 → a0a0a0a0 → c0ffee01\n`,
    );
  });

  it('a link that was dangling before does not stop the edit of another field', async () => {
    world.write(PATH, '---\nid: c0ffee01\ntitle: x\nmilestone: backlog\ndepends_on: [deadbeef]\n---\n');
    expect((await world.roadmap('issue', 'update', 'c0ff', '-p', 'low')).code).toBe(0);
    expect((await world.roadmap('issue', 'update', 'c0ff', '-m', 'backlog')).code).toBe(1);
  });
});

describe('a resolution', () => {
  it('goes when the issue is opened by its status', async () => {
    await world.roadmap('issue', 'close', 'a0a0', '--reason', 'duplicate');
    const { out } = await world.roadmap('issue', 'update', 'a0a0', '-s', 'review', '--json');
    expect(JSON.parse(out)).not.toHaveProperty('resolution');
  });
});

it('without anything to change is wrong usage', async () => {
  expect((await world.roadmap('issue', 'update', 'c0ff')).code).toBe(2);
});

it('under a configuration of a newer version nothing is written', async () => {
  world.write('.roadmap/config.yaml', 'version: 99\n');
  const { code, err } = await world.roadmap('issue', 'update', 'c0ff', '-p', 'low');
  expect(code).toBe(1);
  expect(err).toContain('newer');
  expect(text()).toBe(TEXT);
});
