import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askGit } from '../../src/store/git/native-run.ts';
import { makeScene, TOKEN, type Scene } from '../cli/scene.ts';
import { makeRepository, nativeGit } from '../support/repository.ts';
import { startBetween, withText } from './between.ts';

// Every token has this in it; where it turns up, a token does.
const SECRET = 'RecognisableToken';
const OTHERS = {
  GH_TOKEN: `ghp_Gh${SECRET}`,
  GITHUB_TOKEN: `ghs_Hub${SECRET}`,
  GH_ENTERPRISE_TOKEN: `ghp_Ent${SECRET}`,
  GITHUB_WEBHOOK_SECRET: `hook${SECRET}`,
  MY_TOKEN: `ghp_My${SECRET}`,
};
const URL_WITH_TOKEN = `https://ana:ghp_Url${SECRET}@github.com/octo/demo.git`;

interface Planted {
  readonly scene: Scene;
  readonly env: Record<string, string | undefined>;
  /** What every program that was started was told, and in which environment it could have told others. */
  readonly told: () => string;
}

/** Programs that write down how they were called, as anybody on the machine can see it, and do what they are there for. */
async function plant(): Promise<Planted> {
  const scene = await makeScene();
  const bin = join(scene.root, '..', `${scene.root.split('/').at(-1) ?? ''}-bin`);
  const log = join(bin, 'told');
  mkdirSync(bin);
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const programs = {
    git: `exec '${real}' "$@"`,
    gh: `echo ghp_FromGh${SECRET}`,
    'evil-editor': 'printf "\\nmore\\n" >> "$1"',
  };
  for (const [name, work] of Object.entries(programs)) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline >> '${log}'\necho >> '${log}'\n${work}\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(log, '');
  scene.git('config', 'remote.origin.url', URL_WITH_TOKEN);
  mkdirSync(join(bin, 'config/roadmap'), { recursive: true });
  writeFileSync(join(bin, 'config/roadmap/config.yaml'), 'hosts:\n  ghe.example.org: { token_env: MY_TOKEN }\n');
  const env = {
    ...scene.env,
    ...OTHERS,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    XDG_CONFIG_HOME: join(bin, 'config'),
    EDITOR: 'evil-editor',
  };
  return { scene, env, told: () => readFileSync(log, 'utf8') };
}

/** Files in which it stands, but for git's own configuration, where the user wrote it. */
function filesWithSecret(root: string): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => {
    const isFile = path !== '.git/config' && lstatSync(join(root, path)).isFile();
    return isFile && readFileSync(join(root, path)).includes(SECRET);
  });
}

/** Everything that git keeps, unpacked. */
function objects(scene: Scene): string {
  const ids = scene
    .git('rev-list', '--objects', '--all', '--reflog')
    .split('\n')
    .map((line) => line.slice(0, 40))
    .filter(Boolean);
  return execFileSync('git', ['cat-file', '--batch'], {
    cwd: scene.root,
    input: ids.join('\n'),
    encoding: 'latin1',
    maxBuffer: 2 ** 28,
  });
}

const LINES = [
  ['issue', 'create', 'One', '--body', 'text'],
  ['issue', 'list', '--verbose'],
  ['health', 'check', '--verbose'],
  ['health', 'scan'],
  ['config', 'list'],
  ['config', 'list', '--user'],
  ['sync', '--preview', '--verbose'],
  ['sync', '--push-new', 'all', '--verbose'],
  ['sync', 'status'],
  ['sync', 'history'],
  ['status'],
];

it(
  'no token reaches an output, a file, a commit, the ref, the journal, a log or what a child is told',
  { timeout: 60_000 },
  async () => {
    const { scene, env, told } = await plant();
    for (const line of LINES)
      for (const json of [[], ['--json']]) {
        const { out, err } = await scene.roadmapWith({ env }, ...line, ...json);
        expect([line, (out + err).includes(SECRET)]).toEqual([line, false]);
      }
    const [path = ''] = scene.files();
    await scene.roadmapWith({ env }, 'issue', 'edit', path.slice('.roadmap/issues/'.length, 24));
    expect(told()).toContain('git');
    expect(told()).not.toContain(SECRET);
    expect(filesWithSecret(scene.root)).toEqual([]);
    expect(objects(scene)).not.toContain(SECRET);
    // The place is searched well: where a token is, it is found.
    scene.write('planted', TOKEN);
    expect(filesWithSecret(scene.root)).toEqual(['planted']);
    scene.write('planted', '');
    scene.git('config', '--unset', 'remote.origin.url');
  },
);

it('nor when the tracker refuses, breaks or repeats what it was sent', { timeout: 60_000 }, async () => {
  const { scene, env, told } = await plant();
  const between = await startBetween(scene.github.url);
  const moved = (url: string | undefined): string => `${between.url}${new URL(url ?? '').pathname.replace(/\/$/, '')}`;
  const aimed = {
    ...env,
    GITHUB_API_URL: moved(env['GITHUB_API_URL']),
    GITHUB_GRAPHQL_URL: moved(env['GITHUB_GRAPHQL_URL']),
  };
  for (const status of [200, 401, 403, 404, 422, 429, 500]) {
    for (const shape of [
      (said: string) => ({ message: said }),
      (said: string) => ({ errors: [{ message: said, type: said, path: [said] }], data: null }),
      (said: string) => ({ data: { viewer: { login: said }, repository: { nameWithOwner: said, id: said } } }),
    ]) {
      between.change = (answer) => ({
        ...withText(answer, JSON.stringify(shape(between.asked.authorization))),
        status,
      });
      for (const line of [
        ['sync', '--verbose'],
        ['sync', '--json'],
        ['health', 'check'],
      ]) {
        const { out, err } = await scene.roadmapWith({ env: aimed }, ...line);
        expect([status, line, (out + err).includes(SECRET)]).toEqual([status, line, false]);
      }
    }
  }
  expect(between.asked.authorization).toContain(SECRET);
  await between.close();
  expect(told()).not.toContain(SECRET);
  expect(filesWithSecret(scene.root)).toEqual([]);
  scene.git('config', '--unset', 'remote.origin.url');
});

it('a token in the repository’s configuration is refused without being repeated', async () => {
  const { scene, env } = await plant();
  const config = scene.read('.roadmap/config.yaml');
  scene.write('.roadmap/config.yaml', `${config}token: ghp_${SECRET}\n`);
  for (const line of [['sync'], ['sync', '--json'], ['config', 'list'], ['health', 'check'], ['issue', 'list']]) {
    const { out, err } = await scene.roadmapWith({ env }, ...line);
    expect([line, (out + err).includes(SECRET)]).toEqual([line, false]);
  }
  scene.write('.roadmap/config.yaml', config);
  scene.git('config', '--unset', 'remote.origin.url');
});

it('an address with a password is not in the words of git that are shown', async () => {
  const repository = makeRepository();
  onTestFinished(() => repository.remove());
  const { root, env } = repository;
  const setup = { root, env, nativeGit, gitDir: `${root}/.git`, commonDir: `${root}/.git`, bare: false } as const;
  const url = `ftp://ana:ghp_${SECRET}@127.0.0.1:1/octo/demo.git`;
  for (const args of [
    ['ls-remote', url],
    ['fetch', url],
    ['clone', url, 'x'],
    ['no-such-command', url],
    ['show', url],
  ]) {
    const work = askGit({ ...setup, linkedWorktree: false, objectFormat: 'sha1' }, args);
    const error = await work.catch((thrown: unknown) => thrown as Error & { data: unknown });
    expect([args[0], error]).toEqual([args[0], expect.objectContaining({ code: 'git.failed' })]);
    expect(JSON.stringify(error) + String(error)).not.toContain(SECRET);
  }
});
