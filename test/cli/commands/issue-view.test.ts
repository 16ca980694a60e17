import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap(
    'issue',
    'create',
    'Fix login',
    '-p',
    'high',
    '-l',
    'bug',
    '-a',
    'ana',
    '-b',
    'Text\n\n- [ ] one',
  );
  await world.roadmap('issue', 'create', 'Later', '--depends-on', 'a0a0');
  world.write(
    '.roadmap/issues/linked.md',
    "---\nid: a0a0ffff\nremote_ids:\n  github: '221'\ntitle: Linked\nstatus: done\n---\n\nEvil \u001b]0;x\u0007\r\nend\n",
  );
});

it('shows the fields and the body', async () => {
  expect((await world.roadmap('issue', 'view', 'a1a1')).out).toMatchInlineSnapshot(`
    "a1a1a1a1  Later

    Status      ⊘ todo
    Blocked by  ○ a0a0a0a0  Fix login  todo
    Created     2026-01-01T12:03:00Z
    Updated     2026-01-01T12:03:00Z
    Path        .roadmap/issues/a1a1a1a1-later.md
    "
  `);
  expect((await world.roadmap('issue', 'view', 'a0a0a0a0')).out).toMatchInlineSnapshot(`
    "a0a0a0a0  Fix login

    Status      ○ todo
    Priority    high
    Labels      bug
    Assignees   ana
    Blocks      ⊘ a1a1a1a1  Later  todo
    Created     2026-01-01T12:02:00Z
    Updated     2026-01-01T12:02:00Z
    Path        .roadmap/issues/a0a0a0a0-fix-login.md

    Text

    - [ ] one
    "
  `);
});

it('prints one JSON object with --json', async () => {
  const { out } = await world.roadmap('issue', 'view', 'a0a0ffff', '--json');
  expect(out).not.toMatch(/[\u0007\u001b]/);
  expect(JSON.parse(out)).toEqual({
    id: 'a0a0ffff',
    remote_ids: { github: '221' },
    title: 'Linked',
    status: 'closed',
    path: '.roadmap/issues/linked.md',
    body: 'Evil \u001b]0;x\u0007\r\nend',
    findings: [],
    ready: false,
    blocked_by_open: [],
  });
});

it('makes what would reach the terminal visible', async () => {
  const { out } = await world.roadmap('issue', 'view', 'a0a0ffff');
  expect(out).toContain('\nEvil <U+001B>]0;x<U+0007>\nend\n');
});

describe('a reference', () => {
  it.each(['a0a0ffff', 'A0A0F', '#221', 'github:221', 'github#221', '.roadmap/issues/linked.md', 'linked.md'])(
    '%s names the issue',
    async (ref) => {
      const { out, code } = await world.roadmap('issue', 'view', ref, '--json');
      expect([code, JSON.parse(out).id]).toEqual([0, 'a0a0ffff']);
    },
  );

  it('that fits two issues lists both', async () => {
    const { code, err } = await world.roadmap('issue', 'view', 'a0a0');
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "error: "a0a0" names 2 issues; give more of the id, or the path.
      hint: a0a0a0a0 Fix login
      hint: a0a0ffff Linked
      "
    `);
    const json = await world.roadmap('issue', 'view', 'a0a0', '--json');
    expect(JSON.parse(json.out).error.code).toBe('issue.ambiguous');
  });

  it.each(['ffff', '#7', 'github:7', 'zz', 'abc', 'no/such.md', ''])('"%s" names nothing', async (ref) => {
    const { code, out, err } = await world.roadmap('issue', 'view', ref);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error: /);
  });

  it('to a file that is broken says what is broken', async () => {
    world.write('.roadmap/issues/cafe0123-broken.md', '---\nid: cafe0123\ntitle: [\n---\n');
    const { code, err } = await world.roadmap('issue', 'view', 'cafe');
    expect(code).toBe(1);
    expect(err).toContain('.roadmap/issues/cafe0123-broken.md:');
  });
});
