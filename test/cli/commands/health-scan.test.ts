import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap, makeWorld, type Ended, type World } from '../harness.ts';

const clock = { now: () => Date.UTC(2026, 2, 1), sleep: async () => undefined };
const seed = new URL('../../fixtures/roadmap-seed/.roadmap', import.meta.url).pathname;

function withSeed(): World {
  const world = makeWorld();
  cpSync(seed, join(world.root, '.roadmap'), { recursive: true });
  return world;
}

function scan(world: World, ...argv: string[]): Promise<Ended> {
  return world.roadmapWith({ clock }, 'health', 'scan', ...argv);
}

describe('roadmap health scan', () => {
  it('names the damage of a real roadmap, by rule', async () => {
    const { code, out } = await scan(withSeed(), '--json');
    expect(code).toBe(0);
    const { findings, counts, by_rule, ...rest } = JSON.parse(out) as {
      findings: { rule: string; id: string; line: number }[];
      counts: unknown;
      by_rule: unknown;
    };
    expect(rest).toEqual({});
    expect(counts).toEqual({ error: 0, warning: 127, info: 191 });
    expect(by_rule).toEqual({
      'label.priority': 19,
      'label.status': 15,
      'milestone.dangling': 93,
      'body.other_item': 28,
      'body.placeholder': 73,
      'body.placeholder_left': 3,
      'headline.repeats_title': 85,
      'label.issue_type': 2,
    });
    expect(findings.find(({ rule }) => rule === 'label.status')).toEqual({
      file: '.roadmap/issues/backlog/07cab6d1-interactive-project-dashboard-with-real-time-updates.md',
      line: 12,
      rule: 'label.status',
      severity: 'warning',
      id: '07cab6d1',
      message: 'The label "status:todo" says todo, status says closed.',
      cure: 'Decide which holds: roadmap issue update 07cab6d1 --status todo, or --remove-label status:todo',
    });
  });

  it('tells it by rule, the most severe first, a few of each', async () => {
    const world = withSeed();
    world.write('.roadmap/issues/aaaa000a-x.md', '---\nid: aaaa000a\n---\n');
    const { code, out } = await scan(world);
    expect(code).toBe(1);
    expect(
      out
        .split('\n')
        .filter((line) => !line.startsWith('  '))
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "error title.missing 1

      warning label.priority 19

      warning label.status 15

      warning milestone.dangling 93

      info body.other_item 28

      info body.placeholder 73

      info body.placeholder_left 3

      info headline.repeats_title 85

      info label.issue_type 2

      1 error, 127 warnings, 191 infos; 104 issues, 116 files looked at
      "
    `);
    expect(out.split('\n').slice(0, 16).join('\n')).toMatchInlineSnapshot(`
      "error title.missing 1
        .roadmap/issues/aaaa000a-x.md:1
          The issue has no title.
        cure: Add a line such as title: What is to be done

      warning label.priority 19
        .roadmap/issues/backlog/07cab6d1-interactive-project-dashboard-with-real-time-updates.md:11
          The label "priority:high" says high, priority says medium.
        .roadmap/issues/backlog/0a322f03-implement-git-hooks-automation-system.md:11
          The label "priority:high" says high, priority says medium.
        .roadmap/issues/backlog/0e1aee32-implement-automatic-milestone-and-project-progress-updates-based-on-issue-completion.md:12
          The label "priority:high" says high, priority says medium.
        and 16 more: roadmap health scan --rule label.priority
        cure: Decide which holds: roadmap issue update 07cab6d1 --priority high, or --remove-label priority:high

      warning label.status 15"
    `);
  });

  it('shows all findings of the rules that are asked for', async () => {
    const world = withSeed();
    const { out } = await scan(world, '--rule', 'label.issue_type', '--rule', 'body.placeholder_left');
    expect(out).toMatchInlineSnapshot(`
      "info body.placeholder_left 3
        .roadmap/issues/backlog/6f854dc9-migrate-to-timezone-aware-datetime-architecture-for-multi-timezone-team-support.md:241
          The body still has a line of a template: "Brief description of the issue or feature request.".
        .roadmap/issues/backlog/726f2efc-test-git-integration-workflow.md:40
          The body still has a line of a template: "Brief description of the issue or feature request.".
        .roadmap/issues/v1-0-2/522d10ba-review-missing-critical-10-functionality.md:38
          The body still has a line of a template: "Brief description of the issue or feature request.".
        cure: Say what is to be done: roadmap issue edit 6f854dc9

      info label.issue_type 2
        .roadmap/issues/backlog/57573e3f-add-description-and-comment-history-support-to-entities.md:12
          The label "feature" says feature, issue_type says other.
        .roadmap/issues/backlog/6b7b55bb-github-sync-not-preserving-milestone-relationships-for-existing-issues.md:11
          The label "bug" says bug, issue_type says other.
        cure: Decide which holds: roadmap issue update 57573e3f --type feature, or --remove-label feature

      0 errors, 0 warnings, 5 infos; 104 issues, 115 files looked at
      "
    `);
    expect(JSON.parse((await scan(world, '--rule', 'label', '--json')).out)).toMatchObject({
      counts: { error: 0, warning: 34, info: 2 },
      by_rule: { 'label.status': 15, 'label.priority': 19, 'label.issue_type': 2 },
    });
    expect((await scan(world, '--rule', 'lable')).out).toMatchInlineSnapshot(`
      "no findings of lable; there are some of body.other_item, body.placeholder, body.placeholder_left, headline.repeats_title, label.issue_type, label.priority, label.status, milestone.dangling
      "
    `);
  });

  it('says so when all is well', async () => {
    const world = await makeRoadmap();
    await world.roadmap('issue', 'create', 'Fix login');
    expect(await scan(world)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "all is well: 1 issue, 2 files looked at
      ",
      }
    `);
  });

  it('prints what a hostile file holds so that it can be seen', async () => {
    const world = await makeRoadmap();
    world.write(
      '.roadmap/issues/aaaa000a-x.md',
      '---\nid: aaaa000a\ntitle: t\nmilestone: "a\\e[31m\\u202E$(x)"\nlabels: ["status:todo\\e[2J"]\n---\n',
    );
    const { code, out } = await scan(world);
    expect(code).toBe(0);
    expect(out).not.toMatch(/[\u001b\u202e]/);
    expect(out).toContain('milestone: "a<U+001B>[31m<U+202E>$(x)" names nothing here.');
  });
});
