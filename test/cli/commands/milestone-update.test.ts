import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

/** A milestone v1 that so many issues name. */
async function withIssues(count: number): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  for (let at = 0; at < count; at++) {
    const id = `c0ffee${String(10 + at)}`;
    world.write(`.roadmap/issues/${id}-x.md`, `---\nid: ${id}\ntitle: x   # mine\nmilestone: v1\n---\n`);
  }
  return world;
}

function read(world: World, path: string): string {
  return readFileSync(join(world.root, '.roadmap', path), 'utf8');
}

it('changes what was asked and nothing else', async () => {
  const world = await makeRoadmap();
  world.write('.roadmap/milestones/v1.md', "---\n# mine\nname: v1\nstatus: 'open'\nx-mood: good\n---\nText\n");
  const { out } = await world.roadmap('milestone', 'update', 'v1', '--status', 'closed', '--risk', 'high');
  expect(out).toBe('updated v1 (status, risk_level)\n');
  expect(read(world, 'milestones/v1.md')).toBe(
    "---\n# mine\nname: v1\nstatus: 'closed'\nrisk_level: high\nx-mood: good\n---\nText\n",
  );
  expect((await world.roadmap('milestone', 'update', 'v1', '--risk', 'high')).out).toBe('unchanged v1\n');
  await world.roadmap('milestone', 'update', 'v1', '--clear', 'risk', '--body', 'Other');
  expect(read(world, 'milestones/v1.md')).toBe("---\n# mine\nname: v1\nstatus: 'closed'\nx-mood: good\n---\nOther\n");
});

describe('another name', () => {
  it('is taken over by the issues, also by archived ones; the file keeps its name', async () => {
    const world = await withIssues(2);
    await world.roadmap('project', 'create', 'Web', '--milestone', 'v1');
    mkdirSync(join(world.root, '.roadmap/archive/issues'), { recursive: true });
    const archived = '.roadmap/archive/issues/c0ffee11-x.md';
    renameSync(join(world.root, '.roadmap/issues/c0ffee11-x.md'), join(world.root, archived));
    const { code, out } = await world.roadmap('milestone', 'update', 'v1', '--name', 'v1: final');
    expect([code, out]).toEqual([0, 'updated v1: final (name; 2 issues follow)\n']);
    expect(read(world, 'milestones/v1.md')).toContain("name: 'v1: final'\n");
    expect(read(world, 'issues/c0ffee10-x.md')).toBe(
      "---\nid: c0ffee10\ntitle: x   # mine\nmilestone: 'v1: final'\n---\n",
    );
    expect(read(world, 'archive/issues/c0ffee11-x.md')).toContain("milestone: 'v1: final'\n");
    expect((await world.roadmap('project', 'view', 'Web', '--json')).out).toContain('"v1: final"');
  });

  it('needs a yes where many follow, and nothing is written without one', async () => {
    const world = await withIssues(11);
    expect(await world.roadmap('milestone', 'update', 'v1', '--name', 'v2')).toMatchObject({
      code: 1,
      err: [
        'error: renaming v1 changes 11 issues, and there is nobody to ask whether that is meant; nothing was renamed',
        'hint: roadmap milestone update v1 --name v2 --yes\n',
      ].join('\n'),
    });
    expect(read(world, 'issues/c0ffee10-x.md')).toContain('milestone: v1\n');
    expect((await world.roadmap('milestone', 'update', 'v1', '--name', 'v2', '--yes')).out).toBe(
      'updated v2 (name; 11 issues follow)\n',
    );
  });

  it('is asked for in a terminal', async () => {
    const world = await withIssues(11);
    let asked = '';
    const answered = async (answer: string) =>
      world.roadmapWith(
        {
          stdin: { isTerminal: true, text: async () => '', line: async () => answer },
          stderr: { isTerminal: true, columns: 80, write: (text) => void (asked += text) },
        },
        ...['milestone', 'update', 'v1', '--name', 'v2'],
      );
    expect((await answered('n')).code).toBe(1);
    expect(asked).toContain('Rename v1 to v2, in 11 issues too? [y/N]');
    expect(read(world, 'milestones/v1.md')).toContain('name: v1\n');
    expect((await answered('y')).code).toBe(0);
  });

  it('that stopped half way goes on when it is repeated', async () => {
    const world = await withIssues(2);
    const text = read(world, 'issues/c0ffee11-x.md');
    // The key is shared by an alias: this one cannot be changed.
    world.write('.roadmap/issues/c0ffee11-x.md', text.replace('milestone: v1', 'milestone: &m v1\nheadline: *m'));
    const { code, err } = await world.roadmap('milestone', 'update', 'v1', '--name', 'v2');
    expect(code).toBe(4);
    expect(err).toContain('1 of 2 issues could not be changed, so v1 was not renamed');
    expect(read(world, 'milestones/v1.md')).toContain('name: v1\n');
    world.write('.roadmap/issues/c0ffee11-x.md', text);
    expect((await world.roadmap('milestone', 'update', 'v1', '--name', 'v2')).out).toContain('1 issue follows');
    expect(read(world, 'issues/c0ffee11-x.md')).toContain('milestone: v2\n');
  });

  it('that is taken, that is for several, and that new issues still ask for', async () => {
    const world = await withIssues(0);
    await world.roadmap('milestone', 'create', 'v2');
    expect((await world.roadmap('milestone', 'update', 'v1', '--name', 'V2')).err).toContain('there is a milestone v2');
    expect((await world.roadmap('milestone', 'update', 'v1', 'v2', '--name', 'v3')).code).toBe(2);
    await world.roadmap('config', 'set', 'project.default_milestone', 'v1');
    expect((await world.roadmap('milestone', 'update', 'v1', '--name', 'v3')).err).toContain(
      'roadmap config set project.default_milestone v3',
    );
  });

  it('in other letters alone is another name too', async () => {
    const world = await withIssues(1);
    expect((await world.roadmap('milestone', 'update', 'v1', '--name', 'V1')).code).toBe(0);
    expect(read(world, 'issues/c0ffee10-x.md')).toContain('milestone: V1\n');
  });
});

it('names that lead nowhere, or to a broken file, are told apart', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1.0');
  world.write('.roadmap/milestones/broken.md', '---\nname: [\n---\n');
  const tried = async (name: string) => (await world.roadmap('milestone', 'update', name, '--risk', 'low')).err;
  expect(await tried('v1.1')).toBe(
    'error: milestone: there is no milestone "v1.1"; there are v1.0\nhint: did you mean "v1.0"?\nhint: roadmap milestone list\n',
  );
  expect(await tried('broken')).toContain('error: .roadmap/milestones/broken.md:2: The YAML cannot be read');
  renameSync(join(world.root, '.roadmap/milestones/v1-0.md'), join(world.root, '.roadmap/milestones/moved.md'));
  expect((await world.roadmap('milestone', 'update', 'moved', '--risk', 'low')).code).toBe(0);
});
