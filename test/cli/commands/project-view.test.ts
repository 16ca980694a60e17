import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap, makeWorld } from '../harness.ts';

it('shows a project of a real roadmap with the milestones that name it', async () => {
  const world = makeWorld();
  cpSync(join(import.meta.dirname, '../../fixtures/roadmap-seed/.roadmap'), join(world.root, '.roadmap'), {
    recursive: true,
  });
  const { out } = await world.roadmap('project', 'view', '99d8');
  expect(out.slice(0, out.indexOf('# roadmap')).replaceAll(/ {2}[A-Z][A-Za-z]+ (?=[A-Z&]).*/g, ''))
    .toMatchInlineSnapshot(`
      "99d80769  roadmap

      Headline    A project managed with Roadmap CLI
      Status      active
      Priority    high
      Owner       shanewilkins
      Start       2026-02-09 21:28
      Repository  shanewilkins/roadmap
      Progress    no issues of its own
      Created     2026-02-09 21:28
      Updated     2026-02-09 21:28
      Path        .roadmap/projects/99d80769-roadmap.md

      NAME     STATUS  DUE         PROGRESS         OPEN  CLOSED  HEADLINE
      v1-0-2   open                ░░░░░░░░░░   0%  8     0
      v0-2-0   closed  2025-10-17                   0     0     
      v.0.3.0  closed  2025-10-24                   0     0     
      v.0.4.0  closed  2025-10-31                   0     0     
      v.0.5.0  closed  2025-11-07                   0     0     
      v.1.0.0  closed  2025-12-12                   0     0     

      "
    `);
  expect(JSON.parse((await world.roadmap('project', 'view', 'roadmap', '--json')).out)).toMatchObject({
    id: '99d80769',
    milestone_files: [{ name: 'v1-0-2', archived: false }, {}, {}, {}, {}, { name: 'v.1.0.0', archived: true }],
  });
});

it('keeps the variant of another program but for what is changed', async () => {
  const world = makeWorld();
  cpSync(join(import.meta.dirname, '../../fixtures/roadmap-seed/.roadmap'), join(world.root, '.roadmap'), {
    recursive: true,
  });
  const path = join(world.root, '.roadmap/projects/99d80769-roadmap.md');
  const before = readFileSync(path, 'utf8');
  await world.roadmap('project', 'update', 'roadmap', '--status', 'on-hold', '--owner', 'ana');
  expect(readFileSync(path, 'utf8')).toBe(
    before
      .replace('status: active', 'status: on-hold')
      .replace('owner: shanewilkins', 'owner: ana')
      .replace('updated: 2026-02-09T21:28:16.277476+00:00', "updated: '2026-01-01T12:01:00Z'"),
  );
});

it('counts the issues that name it, closes, reopens, and is not deleted while anything names it', async () => {
  const world = await makeRoadmap();
  const id = (await world.roadmap('project', 'create', 'Web', '--quiet')).out.trim();
  await world.roadmap('milestone', 'create', 'v1', '--project', 'Web');
  world.write('.roadmap/issues/c0ffee01-a.md', `---\nid: c0ffee01\ntitle: a\nproject: '${id}'\n---\n`);
  world.write('.roadmap/issues/c0ffee02-b.md', '---\nid: c0ffee02\ntitle: b\nproject: web\nstatus: closed\n---\n');
  const [listed] = JSON.parse((await world.roadmap('project', 'list', '--json')).out) as unknown[];
  expect(listed).toMatchObject({ id, progress: 50, issues: { total: 2, open: 1, closed: 1 } });
  expect(await world.roadmap('project', 'close', 'Web')).toMatchObject({
    out: 'closed Web\n',
    err: expect.stringContaining('1 issue of Web is still open') as string,
  });
  expect(JSON.parse((await world.roadmap('project', 'reopen', id, '--json')).out)).toMatchObject({ status: 'active' });
  expect((await world.roadmap('project', 'delete', id, '--yes')).err).toContain(
    'Web is still named by 2 issues, the milestone v1',
  );
  expect((await world.roadmap('project', 'delete', id, '--yes', '--clear')).out).toBe(
    'deleted Web (taken out of 2 issues)\n',
  );
  expect(JSON.parse((await world.roadmap('milestone', 'view', 'v1', '--json')).out)).not.toHaveProperty('project_id');
});

it('a new name changes the file alone: issues hold the id', async () => {
  const world = await makeRoadmap();
  const id = (await world.roadmap('project', 'create', 'Web', '--quiet')).out.trim();
  const text = `---\nid: c0ffee01\ntitle: a\nproject: '${id}'\n---\n`;
  world.write('.roadmap/issues/c0ffee01-a.md', text);
  expect((await world.roadmap('project', 'update', 'Web', '--name', 'Site')).out).toBe('updated Site (name)\n');
  expect(readFileSync(join(world.root, '.roadmap/issues/c0ffee01-a.md'), 'utf8')).toBe(text);
  await world.roadmap('project', 'archive', 'Site');
  expect((await world.roadmap('project', 'list', '--archived', '--json')).out).toContain(id);
  expect((await world.roadmap('project', 'restore', id.slice(0, 5))).out).toBe('restored Site\n');
});
