import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap } from '../cli/harness.ts';

describe('a link that leads nowhere', () => {
  it('is a finding of the issue, in a list as in a view, and no reason to leave it out', async () => {
    const world = await makeRoadmap();
    world.write(
      '.roadmap/issues/aaaa000a-x.md',
      '---\nid: aaaa000a\ntitle: Lost\nmilestone: backlog\nparent: ffff0001\ndepends_on: [bbbb000b, ffff0002]\n---\n',
    );
    world.write('.roadmap/issues/named-otherwise.md', '---\nid: bbbb000b\ntitle: There\nmilestone: v1-0\n---\n');
    mkdirSync(join(world.root, '.roadmap/archive/milestones'), { recursive: true });
    world.write('.roadmap/archive/milestones/v1-0.md', '---\nname: v1.0\n---\n');
    const expected = [
      { rule: 'milestone.dangling', line: 4, severity: 'warning', id: 'aaaa000a' },
      { rule: 'parent.dangling', line: 5 },
      { rule: 'depends_on.dangling', line: 6 },
    ];
    const list = JSON.parse((await world.roadmap('issue', 'list', '--json')).out) as {
      id: string;
      findings: unknown[];
    }[];
    expect(list.find((issue) => issue.id === 'aaaa000a')?.findings).toMatchObject(expected);
    expect(list.find((issue) => issue.id === 'bbbb000b')?.findings).toEqual([]);
    const view = JSON.parse((await world.roadmap('issue', 'view', 'aaaa000a', '--json')).out) as {
      findings: unknown[];
    };
    expect(view.findings).toMatchObject(expected);
  });

  it('leads to what is counted: letter case, slugs, file names and the beginning of a project’s id do not matter', async () => {
    const world = await makeRoadmap();
    for (const folder of ['milestones', 'projects'])
      mkdirSync(join(world.root, '.roadmap', folder), { recursive: true });
    world.write('.roadmap/milestones/first.md', '---\nname: Version 1.0\nstatus: closed\nproject_id: 99D8\n---\n');
    world.write('.roadmap/projects/99d80769-web.md', '---\nid: 99d80769\nname: Web site\n---\n');
    for (const [at, milestone] of ['VERSION 1.0', 'version-1-0', 'First.md'].entries())
      world.write(
        `.roadmap/issues/aaaa000${String(at)}-x.md`,
        `---\nid: aaaa000${String(at)}\ntitle: x\nmilestone: ${milestone}\nproject: ${['99d80', 'WEB-SITE', 'web site'][at] ?? ''}\n---\n`,
      );
    const list = JSON.parse((await world.roadmap('issue', 'list', '--json')).out) as { findings: unknown[] }[];
    expect(list.map(({ findings }) => findings)).toEqual([[], [], []]);
    expect(JSON.parse((await world.roadmap('milestone', 'view', 'version 1.0', '--json')).out)).toMatchObject({
      issues: { open: 3 },
    });
    const scan = JSON.parse((await world.roadmap('health', 'scan', '--json')).out) as {
      findings: { rule: string; message: string }[];
    };
    const about = scan.findings.filter(({ rule }) => /dangling|closed_with_open/.test(rule));
    expect(about).toMatchObject([{ rule: 'milestone.closed_with_open' }]);
    expect(about[0]?.message).toContain('3 open issues');
    expect((await world.roadmap('project', 'view', 'web site')).out).toContain('Version 1.0');
  });

  it('an id that stands twice is a finding of both issues', async () => {
    const world = await makeRoadmap();
    for (const name of ['one', 'two'])
      world.write(`.roadmap/issues/aaaa000a-${name}.md`, `---\nid: aaaa000a\ntitle: ${name}\n---\n`);
    const list = JSON.parse((await world.roadmap('issue', 'list', '--json')).out) as { findings: { rule: string }[] }[];
    expect(list.map((issue) => issue.findings.map((finding) => finding.rule))).toEqual([
      ['id.duplicate'],
      ['id.duplicate'],
    ]);
  });
});
