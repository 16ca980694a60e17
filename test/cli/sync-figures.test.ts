import { expect, test } from 'vitest';
import { makeScene } from './scene.ts';

test('1,000 items: the first pull is at most 12 requests and one commit, a quiet run at most 2, and 100 edits go in a few', async () => {
  const scene = await makeScene();
  const { github } = scene;
  const now = github.clock.now();
  // One item an hour: spread over six weeks.
  github.clock.set(now - 1000 * 3_600_000);
  for (let at = 0; at < 1000; at += 1) {
    github.clock.advance(3_600_000);
    github.seed({
      title: `Issue ${at}`,
      body: `# Steps\n\nStep ${at}.\n\n# Expected\n\nWorks.`,
      labels: [`area ${at % 7}`],
    });
  }
  github.clock.set(now);
  const commits = Number(scene.git('rev-list', '--count', 'HEAD'));

  github.resetCounters();
  const pull = await scene.sync();
  expect([pull.code, pull.doc.counts.created_local]).toEqual([0, 1000]);
  expect(github.log.length).toBeLessThanOrEqual(12);
  expect(Number(scene.git('rev-list', '--count', 'HEAD'))).toBe(commits + 1);
  expect(scene.files()).toHaveLength(1000);
  const first = github.log.length;

  const before = scene.fingerprint();
  github.resetCounters();
  const quiet = await scene.sync();
  expect([quiet.code, quiet.doc.counts.unchanged]).toEqual([0, 1000]);
  expect(github.log.length).toBeLessThanOrEqual(2);
  expect(github.counters).toMatchObject({ mutations: 0, rest: 0 });
  expect(scene.fingerprint()).toEqual(before);

  for (const path of scene.files().slice(0, 100))
    scene.write(
      path,
      scene
        .read(path)
        .replace(/^title: .*$/m, 'title: Edited')
        .replace('Works.', 'Works well.'),
    );
  scene.commitAll();
  github.resetCounters();
  const push = await scene.sync();
  expect([push.code, push.doc.counts.pushed]).toEqual([0, 100]);
  expect(github.issues().filter((item) => item.title === 'Edited' && item.body.includes('Works well.'))).toHaveLength(
    100,
  );
  expect(github.log.length).toBeLessThanOrEqual(12);
  const { queries, mutations, rest } = github.counters;
  console.log(
    `first pull of 1,000: ${first} requests; quiet: 1; pushing 100 edits: ${queries} queries, ${mutations} mutations, ${rest} REST`,
  );

  github.resetCounters();
  const after = await scene.sync();
  expect([after.doc.operations, github.counters.mutations]).toEqual([[], 0]);
  expect(github.log.length).toBeLessThanOrEqual(2);
});
