import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap } from '../harness.ts';

it('makes a file named after its id, with the milestones and dates that were given', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1.0');
  const words = ['--owner', 'ana', '-p', 'high', '-m', 'v1-0', '--due', '2026-12-01', '--estimate', '40'];
  const { out } = await world.roadmap('project', 'create', 'Web site', ...words, '--body', 'Why');
  const [word, id = '', path = ''] = out.trim().split(' ');
  expect(word).toBe('created');
  expect(path).toBe(`.roadmap/projects/${id}-web-site.md`);
  expect(readFileSync(join(world.root, path), 'utf8').replaceAll(id, '<id>')).toBe(`---
id: <id>
name: Web site
status: planning
priority: high
owner: ana
target_end_date: '2026-12-01'
milestones: [v1.0]
estimated_hours: 40
created: '2026-01-01T12:03:00Z'
updated: '2026-01-01T12:03:00Z'
---

Why
`);
});

it('is what issues and milestones can name by its name, slug or the beginning of its id', async () => {
  const world = await makeRoadmap();
  const id = (await world.roadmap('project', 'create', 'Web site', '--quiet')).out.trim();
  for (const typed of ['Web site', 'web-site', id.slice(0, 4)]) {
    const { out } = await world.roadmap('issue', 'create', 'One', '--project', typed, '--json');
    expect(JSON.parse(out)).toMatchObject({ project: id });
  }
  expect(
    JSON.parse((await world.roadmap('milestone', 'create', 'v1', '--project', 'web-site', '--json')).out),
  ).toMatchObject({
    project_id: id,
  });
});

it('a milestone that is not there, a second project of that name, a priority that is none', async () => {
  const world = await makeRoadmap();
  await world.roadmap('project', 'create', 'Web');
  expect((await world.roadmap('project', 'create', 'Two', '-m', 'v9')).err).toContain('there is no milestone "v9"');
  expect((await world.roadmap('project', 'create', 'web')).err).toContain('there is a project Web already');
  expect((await world.roadmap('project', 'create', 'Two', '-p', 'hihg')).err).toContain('did you mean "high"?');
});
