import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScene, sceneAt, type Doc, type Scene } from '../cli/scene.ts';

const CLAIMS = 'refs/roadmap/claims/github/';

test('two clones that send the same new issues at once make each of them once', async () => {
  const { ana, bo, shared } = await clones();
  const ids = [await ana.create('One'), await ana.create('Two'), await ana.create('Three')];
  publish(ana);
  bo.git('pull', '-q', '--rebase', 'origin', 'main');
  const both = await Promise.all([ana, bo].map((clone) => clone.sync('--push-new', 'all')));
  expect(ana.github.issues()).toHaveLength(3);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ doc }) => doc.counts.created_remote).reduce((a, b) => a + b)).toBe(3);
  const skipped = both.flatMap(({ doc }) => doc.operations.filter((op: Doc) => op.op === 'skip'));
  for (const op of skipped) expect(op.reason).toMatch(/claimed by .*--take-claim|another clone made it meanwhile/);
  // What was made is told to the others, and both end linked to the same items.
  expect(
    Object.keys(shared(CLAIMS))
      .map((ref) => ref.slice(CLAIMS.length))
      .sort(),
  ).toEqual([...ids].sort());
  for (const clone of [ana, bo]) expect((await clone.sync('--push-new', 'all')).code).toBe(0);
  expect(ana.github.issues()).toHaveLength(3);
  for (const id of ids) expect(link(bo, id)).toBe(link(ana, id));
});

test('a claim stays until the link is pushed, so that a clone that has not pulled links and does not create', async () => {
  const { ana, bo, shared } = await clones();
  const id = await ana.create('Mine');
  publish(ana);
  bo.git('pull', '-q', '--rebase', 'origin', 'main');
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  // Nothing of the listing helps: the marker is gone there.
  ana.github.edit(1, { body: 'Rewritten by somebody.' });
  const late = await bo.sync('--push-new', 'all');
  expect([late.code, late.doc.counts.created_remote, late.doc.counts.linked + late.doc.counts.pulled]).toEqual([
    0, 0, 1,
  ]);
  expect(link(bo, id)).toBe('1');
  expect(Object.keys(shared(CLAIMS))).toHaveLength(1);

  publish(ana);
  await ana.sync();
  expect(shared(CLAIMS)).toEqual({});
  const quiet = ana.fingerprint();
  expect((await ana.sync()).doc.operations).toEqual([]);
  expect(ana.fingerprint()).toEqual(quiet);
});

async function clones() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-claims-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bare = join(folder, 'shared.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
  const ana = await makeScene();
  ana.env['CI'] = 'true';
  ana.git('remote', 'add', 'origin', bare);
  publish(ana);
  ana.git('clone', '-q', bare, join(folder, 'bo'));
  const bo = sceneAt(ana, join(folder, 'bo'));
  bo.git('config', 'user.name', 'Bo');
  bo.git('config', 'user.email', 'bo@example.org');
  await bo.roadmap('init', '--remote', 'github=octo/demo');
  const shared = (prefix: string): Record<string, string> => {
    const out = execFileSync('git', ['for-each-ref', '--format=%(refname) %(objectname)', prefix], {
      cwd: bare,
      encoding: 'utf8',
    });
    return Object.fromEntries(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ')),
    );
  };
  return { ana, bo, bare, shared };
}

function publish(scene: Scene): void {
  scene.commitAll();
  scene.git('push', '-q', 'origin', 'main');
}

function link(scene: Scene, id: string): string | undefined {
  return /^remote_ids:\n {2}github: '?(\d+)'?$/m.exec(scene.read(scene.path(id)))?.[1];
}
