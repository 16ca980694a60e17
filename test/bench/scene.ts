import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startStandin, type Standin } from '../standin/index.ts';
import { runNode, type Usage } from './child.ts';

export const cli = resolve('dist/roadmap.js');
const DAY_MS = 86_400_000;
const PEOPLE = ['ana', 'ben', 'cleo', 'dora'];
const LABELS = ['ui', 'api', 'docs', 'sync', 'perf', 'help wanted', 'good first issue'];

/** A repository aimed at a stand-in. */
export interface Scene {
  readonly github: Standin;
  readonly root: string;
}

/** What a run says of itself, as far as it is looked at here. */
interface Outcome {
  readonly commit: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Synced extends Usage {
  readonly outcome: Outcome;
  readonly requests: number;
  /** Queries, mutations, REST. */
  readonly kinds: string;
  readonly points: number;
  readonly commits: number;
  /** Files of the working tree that changed. */
  readonly files: number;
  /** The same below `.git`. */
  readonly own: number;
}

export async function makeScene(root: string, latency: number): Promise<Scene> {
  const github = await startStandin({ repo: 'octo/bench' });
  // As many points as it takes: what is measured is how many that is.
  for (const rate of [github.rates.graphql, github.rates.rest]) Object.assign(rate, { limit: 1e6, remaining: 1e6 });
  for (const login of PEOPLE) github.person(login, 'write');
  if (latency > 0) github.faults.push({ when: () => true, do: { latency } });
  mkdirSync(root, { recursive: true });
  git(root, 'init', '--quiet', '--initial-branch=main', '.');
  git(root, 'config', 'user.name', 'Ana');
  git(root, 'config', 'user.email', 'ana@example.com');
  // What git may tidy up in the background is none of ours.
  git(root, 'config', 'gc.auto', '0');
  execFileSync(process.execPath, [cli, 'init', '--quiet', '--remote', 'github=octo/bench'], { cwd: root });
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'Begin');
  return { github, root };
}

/** Items with labels, assignees, milestones and two comments each, a minute apart and long ago. @returns how many issues and milestones */
export function seedItems({ github }: Scene, count: number): number {
  const start = Date.now() - 60 * DAY_MS;
  for (let at = 0; at < count; at += 1) {
    github.clock.set(start + at * 60_000);
    const [number = 0] = github.seed({
      title: `Item ${at}`,
      body: `# Why\n\n${'Because of reasons. '.repeat(40)}\n\n# How\n\nCarefully, ${at}.`,
      labels: [LABELS[at % 7] ?? '', LABELS[(at * 3) % 5] ?? ''],
      assignees: [PEOPLE[at % 4] ?? ''],
      ...(at % 5 === 0 && { state: 'CLOSED' as const }),
    });
    if (at % 4 > 0) github.setMilestone(number, `v0.${at % 20}`);
    github.comment(number, `Seen here too, ${at}.`, 'ben');
    github.comment(number, `Then let us do it.\n\n> Seen here too, ${at}.\n\nSoon.`, 'ana');
  }
  return count + github.milestones().length;
}

/** One `roadmap sync`, seen from both sides. @throws Error when the run failed, or sent what no client may send */
export async function sync({ github, root }: Scene, more: readonly string[] = [], memory = false): Promise<Synced> {
  github.clock.set(Date.now());
  github.resetCounters();
  const spent = points(github);
  const [before, inside] = [filesOf(root), filesOf(join(root, '.git'))];
  const commits = commitsOf(root);
  const env = {
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_API_URL: github.apiUrl,
    ROADMAP_GITHUB_TOKEN: 'token-of-ana',
  };
  const usage = await runNode([cli, 'sync', '--json', ...more], { cwd: root, env, memory });
  if (github.violations.length > 0) throw new Error(github.violations[0]);
  const outcome = parse(usage);
  const { queries, mutations, rest } = github.counters;
  return {
    ...usage,
    outcome,
    requests: queries + mutations + rest,
    kinds: `${queries}q ${mutations}m ${rest}r`,
    points: points(github) - spent,
    commits: commitsOf(root) - commits,
    files: difference(before, filesOf(root)),
    own: difference(inside, filesOf(join(root, '.git'))),
  };
}

function parse({ stdout, stderr, code }: Usage): Outcome {
  try {
    return JSON.parse(stdout) as Outcome;
  } catch {
    throw new Error(`sync ended with ${code} and said: ${(stdout + stderr).slice(0, 500)}`);
  }
}

/** Adds a label to the first so many issues, and commits that. */
export function editLabels({ root }: Scene, count: number): void {
  const folder = join(root, '.roadmap/issues');
  for (const name of readdirSync(folder).slice(0, count)) {
    const text = readFileSync(join(folder, name), 'utf8');
    const next = text.replace(/^labels: \[/m, '$&triaged, ');
    if (next === text) throw new Error(`${name} was expected to have labels in brackets`);
    writeFileSync(join(folder, name), next);
  }
  git(root, 'commit', '--quiet', '-a', '-m', 'Edit');
}

/** So many issues that the tracker does not know yet. */
export function addIssues({ root }: Scene, count: number): void {
  const folder = join(root, '.roadmap/issues');
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < count; at += 1) {
    const id = `b${at.toString(16).padStart(7, '0')}`;
    const created = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString().replace('.000', '');
    const lines = [`id: '${id}'`, `created: '${created}'`, `title: New ${at}`, 'status: todo', 'labels: [ui]'];
    writeFileSync(join(folder, `${id}-new-${at}.md`), `---\n${lines.join('\n')}\n---\n\nBecause of reasons, ${at}.\n`);
  }
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'More');
}

/** What was written in the last two seconds is read again by the next run, whoever wrote it. */
export function grow(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2500));
}

function points({ rates }: Standin): number {
  return rates.graphql.used + rates.rest.used;
}

function commitsOf(root: string): number {
  return Number(git(root, 'rev-list', '--count', 'HEAD'));
}

/** Path to what a write would change, of every file below, `.git` aside. */
function filesOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isDirectory() && entry.name !== '.git')
      for (const [below, stamp] of filesOf(path)) found.set(below, stamp);
    else if (!entry.isDirectory()) {
      const { ino, mtimeMs, size } = lstatSync(path);
      found.set(path, `${ino} ${mtimeMs} ${size}`);
    }
  }
  return found;
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).length;
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}
