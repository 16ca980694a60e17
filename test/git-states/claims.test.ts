import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene, type Doc } from '../cli/scene.ts';
import { link, publish, take, twoClones, type TwoClones } from './two-clones.ts';

const CLAIMS = 'refs/roadmap/claims/github/';

test('two clones that send the same new issues at once make each of them once', async () => {
  const { ana, bo, shared } = await inCi();
  const ids = [await ana.create('One'), await ana.create('Two'), await ana.create('Three')];
  publish(ana);
  take(bo);
  const both = await Promise.all([ana, bo].map((clone) => clone.sync('--push-new', 'all')));
  expect(ana.github.issues()).toHaveLength(3);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ doc }) => doc.counts.created_remote).reduce((a, b) => a + b)).toBe(3);
  const skipped = both.flatMap(({ doc }) => doc.operations.filter((op: Doc) => op.op === 'skip'));
  for (const op of skipped) expect(op.reason).toMatch(/claimed by .*--take-claim|another clone made it meanwhile/);
  expect(claimed(shared)).toEqual([...ids].sort());
  for (const clone of [ana, bo]) expect((await clone.sync('--push-new', 'all')).code).toBe(0);
  expect(ana.github.issues()).toHaveLength(3);
  for (const id of ids) expect(link(bo, id)).toBe(link(ana, id));
});

test('a claim stays until the link is pushed, so that a clone that has not pulled links and does not create', async () => {
  const { ana, bo, shared } = await inCi();
  const id = await ana.create('Mine');
  publish(ana);
  take(bo);
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  // Nothing of the listing helps: the marker is gone there.
  ana.github.edit(1, { body: 'Rewritten by somebody.' });
  const late = await bo.sync('--push-new', 'all');
  expect([late.code, late.doc.counts.created_remote]).toEqual([0, 0]);
  expect(link(bo, id)).toBe('1');
  expect(claimed(shared)).toEqual([id]);

  publish(ana);
  await ana.sync();
  expect(claimed(shared)).toEqual([]);
  const quiet = ana.fingerprint();
  expect((await ana.sync()).doc.operations).toEqual([]);
  expect(ana.fingerprint()).toEqual(quiet);
});

test('what the run of a workflow left open is resumed by its next run in a fresh clone, and by nobody else without --take-claim', async () => {
  const { ana, bo, bare, shared } = await inCi();
  for (const clone of [ana, bo]) Object.assign(clone.env, { GITHUB_REPOSITORY: 'octo/demo', GITHUB_WORKFLOW: 'Sync' });
  const id = await ana.create('Mine');
  publish(ana);
  take(bo);
  ana.github.faults.push({ when: { operation: 'createIssue', nth: 1 }, do: 'drop-before' });
  const lost = await ana.sync('--push-new', 'all');
  expect(lost.doc.counts.created_remote).toBe(0);
  expect(claimed(shared)).toEqual([id]);
  // The clone is thrown away with its journal: another one runs the same workflow.
  expect((await bo.sync('--push-new', 'all')).doc.operations[0].reason).toContain('not settled yet');
  const forget = (): void => rmSync(join(bo.root, '.git/roadmap/journal'), { recursive: true });
  forget();
  bo.env['GITHUB_WORKFLOW'] = 'Another';
  const other = await bo.roadmap('sync', '--push-new', 'all');
  expect(other.out).toMatch(/claimed by .* \(run \d+, since 20.*Z\), which creates it.*--take-claim/);
  expect(ana.github.issues()).toHaveLength(0);
  bo.env['GITHUB_WORKFLOW'] = 'Sync';
  rmSync(join(bo.root, '.git/roadmap/journal'), { recursive: true, force: true });
  ana.github.clock.advance(11 * 60_000);
  expect((await bo.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  expect(ana.github.issues()).toHaveLength(1);
  expect(execFileSync('git', ['fsck', '--strict', '--no-dangling'], { cwd: bare, encoding: 'utf8' })).toBe('');
});

test('sync.claims: never asks no git remote; auto asks none outside of CI; always does everywhere', async () => {
  const { ana, shared } = await inCi();
  await ana.roadmap('config', 'set', 'sync.claims', 'never');
  await ana.create('One');
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  await ana.roadmap('config', 'set', 'sync.claims', 'auto');
  ana.env['CI'] = 'false';
  await ana.create('Two');
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  expect(claimed(shared)).toEqual([]);
  await ana.roadmap('config', 'set', 'sync.claims', 'always');
  const three = await ana.create('Three');
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  expect(claimed(shared)).toEqual([three]);
});

test('where claims are wanted and cannot be had, nothing is created and the run says why; the rest is done', async () => {
  const { ana, bare } = await inCi();
  const number = ana.github.seed('Theirs');
  expect(number).toBeDefined();
  const id = await ana.create('Mine');
  // A token that may read and not push.
  writeFileSync(join(bare, 'hooks/pre-receive'), '#!/bin/sh\necho "refs are frozen" >&2\nexit 1\n');
  chmodSync(join(bare, 'hooks/pre-receive'), 0o755);
  const refused = await ana.sync('--push-new', 'all');
  expect(refused.code).toBe(4);
  const why = refused.doc.operations.find((op: Doc) => op.id === id);
  expect(why).toMatchObject({ op: 'error', applied: false });
  expect(why.reason).toContain('refs are frozen');
  expect(refused.doc.counts).toMatchObject({ created_local: 1, created_remote: 0 });
  rmSync(bare, { recursive: true, force: true });
  const gone = await ana.sync('--push-new', 'all');
  expect(gone.code).toBe(4);
  expect(gone.doc.operations.find((op: Doc) => op.id === id).reason).toContain('claims of other clones cannot be read');
  expect(ana.github.issues()).toHaveLength(1);

  const alone = await makeScene();
  await alone.roadmap('config', 'set', 'sync.claims', 'always');
  await alone.create('Mine');
  const nowhere = await alone.sync('--push-new', 'all');
  expect([nowhere.code, alone.github.issues().length]).toEqual([4, 0]);
  expect(nowhere.doc.operations[0].reason).toContain('this clone has no git remote');
  // By default there is nothing to agree on with.
  await alone.roadmap('config', 'set', 'sync.claims', 'auto');
  alone.env['CI'] = 'true';
  expect((await alone.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
});

test('claims touch no ref, branch, index or FETCH_HEAD of the clone, and run none of the user’s push hooks', async () => {
  const { ana } = await inCi();
  const hook = join(ana.root, '.git/hooks/pre-push');
  writeFileSync(hook, '#!/bin/sh\ntouch pushed\nexit 1\n');
  chmodSync(hook, 0o755);
  await ana.create('Mine');
  ana.git('add', '-A');
  ana.git('commit', '-q', '-m', 'new');
  const refs = ana.git('for-each-ref', '--format=%(refname)');
  expect((await ana.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
  await ana.sync();
  expect(ana.git('for-each-ref', '--format=%(refname)')).toBe(
    `${refs}refs/roadmap/remotes/github\n`.split('\n').sort().join('\n').trimStart() + '\n',
  );
  expect(ana.git('status', '--porcelain', '-uall')).not.toContain('pushed');
});

test('a claim that no version of this product wrote is somebody’s', async () => {
  const { ana, bare } = await inCi();
  const id = await ana.create('Mine');
  const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: bare,
    input: '{"v":2}',
    encoding: 'utf8',
  }).trim();
  const tree = execFileSync('git', ['mktree'], {
    cwd: bare,
    input: `100644 blob ${blob}\t${id}.json\n`,
    encoding: 'utf8',
  }).trim();
  const commit = execFileSync(
    'git',
    ['-c', 'user.name=X', '-c', 'user.email=x@example.org', 'commit-tree', '-m', 'x', tree],
    { cwd: bare, encoding: 'utf8' },
  ).trim();
  execFileSync('git', ['update-ref', CLAIMS + id, commit], { cwd: bare });
  const ended = await ana.sync('--push-new', 'all');
  expect(ended.doc.operations[0].reason).toContain('claimed by unknown');
  expect(ana.github.issues()).toHaveLength(0);
});

async function inCi(): Promise<TwoClones> {
  const clones = await twoClones();
  for (const { env } of [clones.ana, clones.bo]) env['CI'] = 'true';
  return clones;
}

function claimed(shared: TwoClones['shared']): readonly string[] {
  return Object.keys(shared(CLAIMS))
    .map((ref) => ref.slice(CLAIMS.length))
    .sort();
}
