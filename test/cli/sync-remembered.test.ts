import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene } from './scene.ts';

test('what was made and is gone before anybody read it stays the link of its issue, and nothing says that it is open', async () => {
  const scene = await makeScene();
  const id = await scene.create('First');
  scene.commitAll();
  scene.github.faults.push({ when: { operation: 'createIssue', nth: 1 }, do: '502-after-apply' });
  expect((await scene.sync('--push-new', 'all')).code).toBe(4);
  // As if the answer had come, and the run had ended right then.
  const journal = join(scene.root, '.git/roadmap/journal/github/create.jsonl');
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  const [[key, intent]] = (JSON.parse(lines.at(-1) ?? '') as { put: [[string, object]] }).put;
  appendFileSync(
    journal,
    `${JSON.stringify({ v: 1, put: [[key, { ...intent, made: { item: 'I_1', key: '1' } }]] })}\n`,
  );
  scene.github.deleteIssue(1);
  const unlinked = scene.read(scene.path(id));
  expect((await scene.sync('--push-new', 'all')).doc.counts).toMatchObject({ created_remote: 0, errors: 1 });
  expect(scene.read(scene.path(id))).toContain("github: '1'");

  expect((await scene.json('sync', 'status')).doc.unsettled).toEqual([]);
  const health = (await scene.json('health', 'check')).doc as { sections: { checks: object[] }[] };
  const checks = health.sections.flatMap((section) => section.checks);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'journal', status: 'ok' }));

  scene.write(scene.path(id), unlinked);
  expect((await scene.sync('--push-new', 'all')).doc.counts).toMatchObject({ created_remote: 0, errors: 1 });
  expect(scene.read(scene.path(id))).toContain("github: '1'");
  expect(scene.github.counters.byName['createIssue']).toBe(1);
});
