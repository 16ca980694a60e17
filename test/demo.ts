import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startStandin } from './standin/index.ts';

/** The main job on an embedded default: a temporary repository, a stand-in for GitHub on loopback, the real built CLI. */
const TOKEN = 'token-of-ana';
const cli = resolve('dist/roadmap.js');
const folder = await mkdtemp(join(tmpdir(), 'roadmap-demo-'));
const github = await startStandin({ repo: 'octo/demo' });
const env = {
  PATH: process.env.PATH ?? '',
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  GITHUB_GRAPHQL_URL: github.graphqlUrl,
  GITHUB_API_URL: github.apiUrl,
  ROADMAP_GITHUB_TOKEN: TOKEN,
  NO_COLOR: '1',
};

try {
  say('A repository, and a stand-in for GitHub on loopback. Every command below is the real one.');
  await shell('git', 'init', '--quiet', '--initial-branch=main');
  await shell('git', 'config', 'user.name', 'Ana');
  await shell('git', 'config', 'user.email', 'ana@example.com');
  await roadmap('init', '--project-name', 'Demo', '--remote', 'github=octo/demo');
  await roadmap(
    'issue',
    'create',
    'Fix the login',
    '-l',
    'bug',
    '-p',
    'high',
    '--body',
    '# Steps\n\nOpen the page.\n\n# Expected\n\nA form.',
  );
  await shell('git', 'add', '.roadmap');
  await shell('git', 'commit', '--quiet', '-m', 'Plan the login');
  await roadmap('sync', '--push-new', 'all');

  say('Somebody edits the issue on GitHub, and opens another one.');
  github.edit(1, { title: 'Fix the login page', body: bodyThere('A form with two fields.') });
  github.seed({ title: 'Dark mode', body: 'Please.', labels: ['enhancement'] });
  await roadmap('sync');
  await roadmap('issue', 'list');

  say('Both sides change the title, one changes the labels: the labels merge, the title is a conflict.');
  const id = await firstId();
  await roadmap('issue', 'update', id, '--title', 'Repair the login page', '--add-label', 'ui');
  await shell('git', 'commit', '--quiet', '-a', '-m', 'Reword the login');
  github.edit(1, { title: 'Fix the sign-in page' });
  await roadmap('sync');
  await roadmap('sync', 'conflicts');
  await roadmap('sync', 'resolve', id, '--take', 'local');
  await roadmap('sync');
  await roadmap('sync');
  const there = github.issue(1);
  console.log(`\non GitHub now: #1 "${there?.title ?? ''}", labels ${there?.labels.join(', ') ?? ''}`);

  say('Everything that happened is in git.');
  await shell('git', 'log', '-p', '--format=%n%h %an %s%n%b', '--', '.roadmap');
  if (github.violations.length > 0)
    throw new Error(`requests that GitHub would refuse: ${github.violations.join('; ')}`);
  say('Done. Nothing of it is left behind.');
} finally {
  await github.close();
  await rm(folder, { recursive: true, force: true });
}

function bodyThere(expected: string): string {
  return (github.issue(1)?.body ?? '').replace('A form.', expected);
}

async function firstId(): Promise<string> {
  const names = await readdir(join(folder, '.roadmap/issues'));
  const own = names.find((name) => name.endsWith('-fix-the-login.md')) ?? '';
  return own.slice(0, 8);
}

function say(text: string): void {
  console.log(`\n# ${text}`);
}

async function roadmap(...args: readonly string[]): Promise<void> {
  await run('roadmap', process.execPath, [cli, ...args]);
}

async function shell(command: string, ...args: readonly string[]): Promise<void> {
  await run(command, command, args);
}

/** Echoes a command, runs it in the repository and shows what it printed. Exit code 3 means conflicts, which the demo makes on purpose. */
async function run(name: string, file: string, args: readonly string[]): Promise<void> {
  const words = args
    .filter((arg) => arg !== cli)
    .map((arg) => (/^[\w@%+=:,./#-]+$/.test(arg) ? arg : JSON.stringify(arg)));
  console.log(`\n$ ${[name, ...words].join(' ')}`);
  const { code, output } = await new Promise<{ code: number; output: string }>((done) => {
    execFile(file, args, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const failed = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ code: failed, output: `${stdout}${stderr}` });
    });
  });
  if (output.trim() !== '') console.log(output.trimEnd());
  if (code !== 0 && code !== 3) throw new Error(`${name} ${words.join(' ')} ended with ${code}`);
}
