import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene, TOKEN, type Scene } from './scene.ts';

const LOG = '.git/roadmap/log/sync.jsonl';

function logOf(scene: Scene): Record<string, unknown>[] {
  if (!existsSync(join(scene.root, LOG))) return [];
  return scene
    .read(LOG)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a run that changed something has its requests and its end in the log; a quiet one and a preview leave it as it is', async () => {
  const scene = await makeScene();
  scene.github.seed('One');
  await scene.sync('--preview');
  expect(logOf(scene)).toEqual([]);
  await scene.sync();
  const pulled = logOf(scene);
  expect(pulled.map((line) => line['what'] ?? line['run'])).toEqual(['ListIssues', 'github']);
  expect(pulled[0]).toMatchObject({ remote: 'github', verb: 'query', status: 200, cost: expect.any(Number) });
  expect(pulled[1]).toMatchObject({ mode: 'both', error: null, counts: { created_local: 1 }, cost: { queries: 1 } });
  const text = scene.read(LOG);
  await scene.sync();
  await scene.create('Mine');
  await scene.sync('--push-new', 'all', '--preview');
  expect(scene.read(LOG)).toBe(text);
  await scene.sync('--push-new', 'all');
  expect(logOf(scene).filter((line) => line['verb'] === 'mutation')).toHaveLength(1);
});

test('a run that failed says why in the log', async () => {
  const scene = await makeScene();
  scene.github.faults.push({ when: {}, do: 'A1' });
  await scene.sync();
  expect(logOf(scene)).toMatchObject([{ what: 'ListIssues' }, { run: 'github', error: 'remote.limited' }]);
});

test('--verbose says each request on stderr, and stdout stays one document', async () => {
  const scene = await makeScene();
  scene.github.seed('One');
  const { err, doc } = await scene.json('sync', '--verbose');
  expect(doc.counts.created_local).toBe(1);
  expect(err).toMatch(/^query ListIssues: 200 in \d+ ms, \d+ points?, 4\d\d\d left$/m);
  expect((await scene.json('sync')).err).not.toContain('ListIssues');
});

test('no token and no text of an issue is in the log or among what --verbose says', async () => {
  const scene = await makeScene();
  const words = ['Zq7TitleOfMine', 'Zq7BodyOfMine', 'Zq7LabelOfMine'];
  await scene.create('Zq7TitleOfMine', '--body', 'Zq7BodyOfMine', '--label', 'Zq7LabelOfMine');
  const { err } = await scene.roadmap('sync', '--push-new', 'all', '--verbose');
  const said = err.replaceAll(/^(?!query|mutation|GET|POST).*$/gm, '') + scene.read(LOG);
  expect(said).toContain('mutation');
  for (const word of [TOKEN, 'bearer', ...words]) expect(said).not.toContain(word);
});

test('requests that write go out a second apart, or as --pace says', async () => {
  const scene = await makeScene();
  const took = async (...flags: string[]): Promise<number> => {
    for (let n = 0; n < 3; n += 1) await scene.create(`Issue ${n}`);
    scene.commitAll();
    const begun = scene.github.clock.now();
    expect((await scene.sync('--push-new', 'all', ...flags)).code).toBe(0);
    return scene.github.clock.now() - begun;
  };
  const usual = await took();
  expect(usual).toBeGreaterThanOrEqual(2000);
  expect(await took('--pace', '12')).toBeGreaterThanOrEqual(10_000);
  expect(await took('--pace', 'fast')).toBeLessThan(usual);
});

test.each(['0', '-1', '1.5', '60001', 'quick', ''])('--pace %j is wrong usage', async (pace) => {
  const scene = await makeScene();
  const ended = await scene.roadmap('sync', `--pace=${pace}`);
  expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('expected fast, slow, or how many')]);
});

test("the user's own configuration says where a remote is and which variable holds its token; the repository's may not", async () => {
  const scene = await makeScene();
  scene.github.seed('One');
  delete scene.env['GITHUB_API_URL'];
  delete scene.env['GITHUB_GRAPHQL_URL'];
  delete scene.env['ROADMAP_GITHUB_TOKEN'];
  scene.env['CORP_TOKEN'] = TOKEN;
  const config = join(scene.root, '.git/user/roadmap/config.yaml');
  scene.env['XDG_CONFIG_HOME'] = join(scene.root, '.git/user');
  expect((await scene.roadmap('config', 'path', '--user')).out.trim()).toBe(config);
  mkdirSync(join(config, '..'), { recursive: true });
  const write = (text: string): void => writeFileSync(config, text);
  write(`hosts:
  corp: { api_url: '${scene.github.enterprise.apiUrl}', token_env: CORP_TOKEN }
remotes:
  github: { host: corp }
`);
  expect((await scene.sync()).doc.counts.created_local).toBe(1);

  write('hosts:\n  corp: { api_url: http://corp.example }\n');
  const broken = await scene.roadmap('sync');
  expect([broken.code, broken.err]).toEqual([
    1,
    `error: ${config}: hosts.corp.api_url: expected an https URL without user, password or query (http only on this machine), found another value (line 2)\nhint: $EDITOR "$(roadmap config path --user)"\n`,
  ]);

  const text = scene.read('.roadmap/config.yaml');
  for (const key of ['api_url', 'graphql_url', 'token', 'host', 'base_url']) {
    scene.write('.roadmap/config.yaml', text.replace(/^( *)repo: .*$/m, `$&\n$1${key}: x`));
    const refused = await scene.sync();
    expect([key, refused.code, refused.doc.error.code]).toEqual([key, 1, 'config.forbidden']);
  }
});

test('a token of the environment does not go to a server that only the user configured', async () => {
  const scene = await makeScene();
  const url = scene.github.apiUrl;
  delete scene.env['GITHUB_API_URL'];
  delete scene.env['GITHUB_GRAPHQL_URL'];
  scene.env['XDG_CONFIG_HOME'] = join(scene.root, '.git/user');
  mkdirSync(join(scene.root, '.git/user/roadmap'), { recursive: true });
  writeFileSync(
    join(scene.root, '.git/user/roadmap/config.yaml'),
    `hosts:\n  corp: { api_url: '${url}' }\nremotes:\n  github: { host: corp }\n`,
  );
  scene.env['GH_TOKEN'] = TOKEN;
  scene.env['PATH'] = `${join(scene.root, 'nothing')}:${String(scene.env['PATH'])}`;
  const { code, doc } = await scene.sync();
  expect([code, doc.error.code, doc.error.hints[0]]).toEqual([
    5,
    'remote.auth',
    'Looked at, in this order: GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, gh auth token --hostname corp.',
  ]);
  expect(scene.github.log).toEqual([]);
  expect(readFileSync(join(scene.root, '.roadmap/config.yaml'), 'utf8')).not.toContain('corp');
});
