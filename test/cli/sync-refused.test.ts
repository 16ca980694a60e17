import { expect, test } from 'vitest';
import { makeScene, READER, TOKEN, type Scene } from './scene.ts';

test('a configuration that aims at a repository nobody agreed to in this clone gets no request and no token', async () => {
  const scene = await cloned();
  const before = scene.fingerprint();
  for (const argv of [[], ['--preview'], ['--pull-only'], ['--push-new', 'all']]) {
    const ended = await scene.sync(...argv);
    expect([ended.code, ended.doc.error.code, ended.doc.error.kind]).toEqual([1, 'sync.no_consent', 'config']);
    expect(ended.doc.error.message).toContain('octo/demo');
    expect(ended.doc.error.hints).toContain('roadmap init --remote github=octo/demo');
  }
  expect(scene.github.log).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
  await scene.roadmap('init', '--remote', 'github=octo/demo');
  expect((await scene.sync()).code).toBe(0);
});

test.each([
  'https://github.com/octo/demo.git',
  'https://github.com/Octo/Demo',
  'git@github.com:octo/demo.git',
  'ssh://git@github.com/octo/demo.git',
  'ssh://git@ssh.github.com:443/octo/demo.git',
  'https://ana:secret@github.com/octo/demo/',
])('an origin %s is the repository itself, and asks for no consent', async (origin) => {
  const scene = await cloned();
  scene.git('remote', 'add', 'origin', origin);
  expect((await scene.sync()).code).toBe(0);
});

test.each([
  'https://github.com/octo/demo-fork.git',
  'https://evil.example/octo/demo/x',
  '/tmp/octo/demo',
  '../octo/demo',
  'https://evil.example/octo/demo.git',
  'git@evil.example:octo/demo.git',
  'https://github.com@evil.example/octo/demo.git',
  'https://github.com.evil.example/octo/demo.git',
  'git@github.com:x/octo/demo.git',
  'ext::sh -c github.com/octo/demo',
])('an origin %s is not the repository', async (origin) => {
  const scene = await cloned();
  scene.git('remote', 'add', 'origin', origin);
  const ended = await scene.sync();
  expect([ended.code, ended.doc.error?.code]).toEqual([1, 'sync.no_consent']);
  expect(scene.github.log).toEqual([]);
});

test('in a workflow the repository named by GITHUB_REPOSITORY asks for no consent', async () => {
  const scene = await cloned();
  scene.env['GITHUB_REPOSITORY'] = 'octo/other';
  expect((await scene.sync()).code).toBe(1);
  scene.env['GITHUB_REPOSITORY'] = 'octo/demo';
  expect((await scene.sync()).code).toBe(0);
});

test.each<[string, number, string, (scene: Scene) => unknown]>([
  ['no token', 5, 'remote.auth', (scene) => (scene.env['ROADMAP_GITHUB_TOKEN'] = '')],
  ['a wrong token', 5, 'remote.auth', (scene) => (scene.env['ROADMAP_GITHUB_TOKEN'] = `${TOKEN}x`)],
  ['a revoked token', 5, 'remote.auth', (scene) => scene.github.revoke(TOKEN)],
  ['a token that may not see the repository', 5, 'remote.not_found', (scene) => scene.github.person('ana', 'none')],
  [
    'issues that are disabled',
    5,
    'remote.issues_disabled',
    (scene) => scene.github.settings({ hasIssuesEnabled: false }),
  ],
  ['a repository that was renamed', 5, 'remote.moved', (scene) => scene.github.rename('octo/renamed')],
  ['a server that is gone', 5, 'remote.unreachable', (scene) => scene.github.close()],
  ['a half-written answer', 5, 'remote.malformed', (scene) => always(scene, 'truncated')],
  ['an answer that breaks off', 5, 'remote.unreachable', (scene) => always(scene, 'cut')],
  ['an empty answer', 5, 'remote.malformed', (scene) => always(scene, 'empty')],
  ['a page of HTML', 5, 'remote.malformed', (scene) => always(scene, 'html')],
  ['a server in trouble', 5, 'remote.malformed', (scene) => always(scene, 'C2-html')],
  ['an exhausted limit', 5, 'remote.limited', (scene) => always(scene, 'A1')],
  ['a malformed token', 1, 'environment.malformed', (scene) => (scene.env['ROADMAP_GITHUB_TOKEN'] = `${TOKEN}\nx`)],
  [
    'a malformed GITHUB_GRAPHQL_URL',
    1,
    'environment.malformed',
    (scene) => (scene.env['GITHUB_GRAPHQL_URL'] = 'nowhere'),
  ],
  [
    'a GITHUB_API_URL in clear text',
    1,
    'environment.malformed',
    (scene) => (scene.env['GITHUB_API_URL'] = 'http://example.com'),
  ],
  [
    'a malformed GITHUB_REPOSITORY',
    1,
    'environment.malformed',
    (scene) => (scene.env['GITHUB_REPOSITORY'] = 'octo/\u001b[31m'),
  ],
  ['an unknown key in the configuration', 1, 'config.unknown_key', (scene) => config(scene, 'synk: {}\n')],
  ['a wrong value in the configuration', 1, 'config.value', (scene) => config(scene, 'format: { updated: maybe }\n')],
  ['a configuration that is no YAML', 1, 'config.unreadable', (scene) => config(scene, 'a: [\n')],
  [
    'a configuration of a newer version',
    1,
    'config.version',
    (scene) =>
      scene.write('.roadmap/config.yaml', scene.read('.roadmap/config.yaml').replace('version: 1', 'version: 2')),
  ],
  [
    'a remote of an unknown type',
    1,
    'config.value',
    (scene) =>
      scene.write('.roadmap/config.yaml', scene.read('.roadmap/config.yaml').replace('type: github', 'type: gitlab')),
  ],
])('%s is said as it is, with a next step, and nothing changes', async (_name, code, name, spoil) => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  await scene.sync();
  await scene.create('Mine');
  await spoil(scene);
  const before = scene.fingerprint();
  const items = scene.github.issues();
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.error.code]).toEqual([code, name]);
  expect(ended.doc.error.message.length).toBeGreaterThan(20);
  expect(ended.doc.error.hints.length).toBeGreaterThan(0);
  expect(ended.err).toBe('');
  const said = await scene.roadmap('sync', '--push-new', 'all');
  expect(said.code).toBe(code);
  expect(said.out).toBe('');
  expect(said.err).toMatch(/^error: .+\nhint: .+/);
  expect(scene.fingerprint()).toEqual(before);
  expect(scene.github.issues()).toEqual(items);
});

test('a malformed answer in the middle of a listing is a failed run, never an empty remote', async () => {
  const scene = await makeScene();
  scene.github.seed(...Array.from({ length: 120 }, (_, at) => `Issue ${at}`));
  await scene.sync('--no-commit');
  const before = scene.fingerprint();
  for (const fault of ['truncated', 'html', 'C1-200', 'C3'] as const) {
    scene.github.faults.clear();
    scene.github.faults.push({ when: (request) => request.variables['after'] != null, do: fault });
    const ended = await scene.sync('--full');
    expect([fault, ended.code, ended.doc.error.code]).toEqual([fault, 5, 'remote.malformed']);
  }
  expect(scene.fingerprint()).toEqual(before);
});

test('a token that may only read pulls', async () => {
  const scene = await makeScene();
  scene.env['ROADMAP_GITHUB_TOKEN'] = READER;
  scene.github.seed('Theirs');
  expect((await scene.sync()).doc.counts.created_local).toBe(1);
  await scene.create('Mine');
  scene.commitAll();
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.error.code]).toEqual([5, 'remote.read_only']);
  const preview = await scene.sync('--preview', '--push-new', 'all');
  expect([preview.code, preview.doc.stopped.code, preview.doc.counts.created_remote]).toEqual([
    5,
    'remote.read_only',
    1,
  ]);
});

test('a token whose owner may write and which itself may not is found out at the first refusal, and nothing is lost', async () => {
  const scene = await makeScene();
  scene.github.grant(READER, { login: 'ana', permission: 'write', readOnly: true });
  scene.env['ROADMAP_GITHUB_TOKEN'] = READER;
  scene.github.seed('Theirs');
  await scene.sync();
  const [path = ''] = scene.files();
  scene.write(path, scene.read(path).replace('title: Theirs', 'title: Changed here'));
  const id = await scene.create('Mine');
  scene.commitAll();
  const ended = await scene.sync('--push-new', 'all');
  expect(ended.code).toBe(5);
  expect(scene.github.issues().map((item) => item.title)).toEqual(['Theirs']);
  scene.env['ROADMAP_GITHUB_TOKEN'] = TOKEN;
  const next = await scene.sync('--push-new', 'all');
  expect([next.code, next.doc.counts.pushed, next.doc.counts.created_remote]).toEqual([0, 1, 1]);
  expect(scene.github.issues().map((item) => item.title)).toEqual(['Changed here', 'Mine']);
  expect(scene.read(scene.path(id))).not.toContain('sync_error');
});

test('tokens are taken in the documented order, and nothing of them is ever shown', async () => {
  const scene = await makeScene();
  scene.env['ROADMAP_GITHUB_TOKEN'] = undefined;
  scene.env['GITHUB_TOKEN'] = `${TOKEN}wrong`;
  expect((await scene.sync()).doc.error.code).toBe('remote.auth');
  scene.env['GH_TOKEN'] = TOKEN;
  expect((await scene.sync()).code).toBe(0);
  scene.env['ROADMAP_GITHUB_TOKEN'] = `${TOKEN}wrong`;
  const ended = await scene.roadmap('sync', '--verbose');
  expect(ended.code).toBe(5);
});

/** A repository with a remote in its configuration to which nobody has agreed in this clone. */
async function cloned(): Promise<Scene> {
  const scene = await makeScene({ init: false });
  scene.write('.roadmap/config.yaml', 'version: 1\nremotes:\n  github: { type: github, repo: octo/demo }\n');
  scene.write('.roadmap/issues/.gitkeep', '');
  scene.commitAll();
  return scene;
}

function always(scene: Scene, fault: 'truncated' | 'cut' | 'empty' | 'html' | 'C2-html' | 'A1'): void {
  scene.github.faults.push({ when: () => true, do: fault });
}

function config(scene: Scene, more: string): void {
  scene.write('.roadmap/config.yaml', scene.read('.roadmap/config.yaml') + more);
}
