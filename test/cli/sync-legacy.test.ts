import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWorld } from './harness.ts';
import { makeScene, sceneAt, type Doc, type Scene } from './scene.ts';

const CORPUS = join(import.meta.dirname, '../fixtures/roadmap-seed/.roadmap');

interface Linked {
  readonly title: string;
  readonly body: string;
  readonly number: number;
}

/** The corpus in a repository of its own; nothing of it was ever synchronised by this tool. */
async function legacyScene(github?: Scene): Promise<Scene> {
  const options = { repo: 'shanewilkins/roadmap', init: false };
  const scene = github === undefined ? await makeScene(options) : sceneAt(github, makeWorld().root);
  cpSync(CORPUS, join(scene.root, '.roadmap'), { recursive: true });
  scene.commitAll('corpus');
  await scene.roadmap('init', '--remote', 'github=shanewilkins/roadmap');
  scene.commitAll('init');
  return scene;
}

async function linkedIssues(scene: Scene): Promise<readonly Linked[]> {
  const { doc } = await scene.json('issue', 'list', '--limit', '1000');
  return (doc as { title: string; body: string; remote_ids: { github: string } }[]).map((issue) => ({
    title: issue.title,
    body: issue.body,
    number: Number(issue.remote_ids.github),
  }));
}

/** One of the corpus's milestones is linked to one that is not there. */
function ofIssues({ operations }: Doc): readonly unknown[] {
  return (operations as { remote_id: string }[]).filter((one) => !one.remote_id.startsWith('milestone '));
}

test('the first sync of a legacy repository adopts what is equal and tells by field what differs; one decision settles that', async () => {
  const first = await legacyScene();
  const issues = await linkedIssues(first);
  expect(issues).toHaveLength(104);
  for (const { number } of issues) first.github.seed({ number, title: `Item ${String(number)}` });
  const unequal = await first.roadmap('sync');
  expect(unequal.code).toBe(3);
  expect(unequal.out).toMatch(/^104 linked issues without a common base: 0 equal, 104 differ: /m);
  // One line each would hide what matters.
  expect(unequal.out.split('\n').length).toBeLessThan(10);
  expect(unequal.err).toContain('roadmap sync resolve --all --take local|remote; look at one: roadmap sync show <ref>');
  const local = await first.roadmap('sync', 'resolve', '--all', '--take', 'local');
  expect([local.code, local.err]).toEqual([0, expect.stringMatching(/^104 issues differ: /)]);
  expect((await first.sync()).doc.counts).toMatchObject({ conflicts: 0, errors: 0, pushed: 104 });
  expect(ofIssues((await first.sync()).doc)).toEqual([]);

  // Somebody else's clone of the same files, some of the items having moved on.
  const second = await legacyScene(first);
  const [titles, bodies] = [issues.slice(0, 3), issues.slice(3, 43)];
  for (const { number } of titles) second.github.edit(number, { title: `Renamed ${String(number)}` });
  for (const { number } of bodies) second.github.edit(number, { body: `Rewritten ${String(number)}` });
  const met = await second.roadmap('sync');
  expect(met.code).toBe(3);
  expect(met.out).toContain('104 linked issues without a common base: 61 equal, 43 differ: body 40, title 3\n');
  const taken = await second.roadmap('sync', 'resolve', '--all', '--take', 'remote');
  expect([taken.code, taken.err]).toEqual([0, '43 issues differ: body 40, title 3\n']);
  const { doc } = await second.sync();
  expect([ofIssues(doc), doc.counts.unchanged, doc.counts.conflicts]).toEqual([[], 104, 0]);
  const now = await linkedIssues(second);
  expect(now.filter(({ body }) => body.startsWith('Rewritten '))).toHaveLength(40);
}, 120_000);
