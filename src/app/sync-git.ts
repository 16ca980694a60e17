import { RoadmapError } from '../model/errors.ts';
import { shellWord } from '../model/shell-word.ts';
import type { Brought, GitTransport } from '../ports/git-transport.ts';
import type { Committed } from './sync-commit.ts';
import type { SyncHands } from './sync-hands.ts';

/** What became of the branch around a run (`sync.git`). */
export interface Carried {
  /** Before the run; null: it was not asked for. */
  readonly brought: Brought['kind'] | null;
  /** After it. */
  readonly sent: boolean;
  /** Why it was not sent, or not brought. The run itself is done. */
  readonly error: RoadmapError | null;
}

/** A push that meets new commits takes them in and is tried again, so often. */
const ATTEMPTS = 3;

/**
 * Before a run, on the sync branch, as configured (`sync.git`). Null: nothing is asked for.
 * @throws RoadmapError `git.diverged` and `git.unreachable`, before anything is written
 */
export async function bringFor(
  { transport, config }: SyncHands,
  branch: string | null,
  held_back: string | null,
): Promise<Carried | null> {
  if (transport === undefined || branch === null || held_back !== null || config.sync.git === 'none') return null;
  return bringBranch(transport, branch);
}

/** After it, when there is something to send. */
export async function sendFor(
  { transport, config }: SyncHands,
  { branch, commit, error }: Committed & { readonly branch: string | null },
  carried: Carried,
): Promise<Carried> {
  if (transport === undefined || branch === null || config.sync.git !== 'pull-push' || error !== null) return carried;
  const isEqual = carried.brought === 'current' || carried.brought === 'forwarded';
  return isEqual && commit === null ? carried : sendBranch(transport, branch, carried);
}

async function bringBranch(transport: GitTransport, branch: string): Promise<Carried> {
  const brought = await transport.bring(branch);
  if (brought.kind === 'conflict') throw diverged(transport, branch, brought.paths);
  const error = brought.kind === 'dirty' ? inTheWay(transport, branch, brought.paths) : null;
  return { brought: brought.kind, sent: false, error };
}

/** Never throws for what git or the other side refuses: what the run did is done. */
async function sendBranch(transport: GitTransport, branch: string, carried: Carried): Promise<Carried> {
  if (carried.error !== null) return carried;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const sent = await transport.send(branch);
      if (sent.kind === 'sent' || sent.kind === 'current') return { ...carried, sent: sent.kind === 'sent' };
      if (sent.kind === 'refused') throw refused(transport, branch, sent.words);
      if (attempt === ATTEMPTS) throw behind(transport, branch);
      const { error } = await bringBranch(transport, branch);
      if (error !== null) throw error;
    }
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    return { ...carried, error };
  }
}

function diverged({ name }: GitTransport, branch: string, paths: readonly string[]): RoadmapError {
  return new RoadmapError({
    kind: 'conflict',
    code: 'git.diverged',
    message: `Nothing was changed: commits here and on ${name}/${branch} contradict each other in ${some(paths)}.`,
    hints: [`git rebase ${shellWord(`${name}/${branch}`)}`, 'roadmap sync --preview'],
    data: { remote: name, branch, paths },
  });
}

function inTheWay({ name }: GitTransport, branch: string, paths: readonly string[]): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.dirty',
    message: `New commits of ${name}/${branch} were not taken in, and nothing was pushed: ${some(paths)} ${paths.length === 1 ? 'is' : 'are'} changed and not committed.`,
    hints: ['git status', 'git commit', 'git stash'],
    data: { remote: name, branch, paths },
  });
}

function refused({ name }: GitTransport, branch: string, words: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.push_refused',
    message: `${name} did not take the branch ${branch}: ${words === '' ? 'it gave no reason' : words}`,
    hints: [`git push ${name} ${shellWord(branch)}`, 'roadmap config set sync.git pull'],
    data: { remote: name, branch },
  });
}

function behind({ name }: GitTransport, branch: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.push_behind',
    message: `${name}/${branch} moved on ${String(ATTEMPTS)} times while the branch was being pushed; the next run pushes it.`,
    hints: ['roadmap sync'],
    data: { remote: name, branch },
  });
}

const SOME = 5;

function some(paths: readonly string[]): string {
  const more = paths.length - SOME;
  return [...paths.slice(0, SOME), ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
}
