import type { Config, RemoteConfig } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import type { Claims } from '../ports/claims.ts';
import type { Files } from '../ports/files.ts';
import type { Git, GitState } from '../ports/git.ts';
import type { GitTransport } from '../ports/git-transport.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Journal, WrittenFile } from '../ports/journal.ts';
import type { SnapshotHistory } from '../ports/snapshot-history.ts';
import type { SnapshotSharing, SnapshotStore } from '../ports/snapshot-store.ts';
import type { Clock, Lock } from '../ports/system.ts';
import type { Tracker } from '../ports/tracker.ts';
import { bindTracker, makeDirectory } from '../sync/directory.ts';
import type { QuietMemory } from '../sync/quiet.ts';
import type { CursorCache, Engine, SyncEvent } from '../sync/types.ts';

/** Everything a synchronisation acts through, joined by the context. */
export interface SyncHands {
  /** The remote's name. */
  readonly remote: string;
  readonly config: Config;
  readonly tracker: Tracker;
  readonly store: IssueStore;
  readonly files: Files;
  readonly snapshots: SnapshotStore & SnapshotHistory;
  /** Only where clones share what they have seen (`sync.share_snapshots`). */
  readonly sharing?: SnapshotSharing;
  readonly journal: Journal;
  /** Only where creations are claimed first (`sync.claims`). */
  readonly claims?: Claims;
  readonly cache: CursorCache;
  readonly quiet: QuietMemory;
  readonly lock: Lock;
  readonly git: Git;
  /** Only where `sync.git` asks for it and there is a git remote. */
  readonly transport?: GitTransport;
  readonly clock: Clock;
  /** Whether a file is outside of a sparse checkout; absent: none is. */
  readonly isSparse?: (path: string) => boolean;
  /** When a file was last written, milliseconds since the epoch; null when it is not there. */
  readonly modified: (path: string) => Promise<number | null>;
  /** Ids of archived issues. */
  readonly archived: () => Promise<ReadonlySet<string>>;
  /** Keys of the items that these are linked to; absent: none is. */
  readonly shelved?: () => Promise<ReadonlySet<string>>;
  /** Whether the user agreed to this remote in this clone. */
  readonly consented: boolean;
  /** Hosts on which a clone's origin and the remote are the same repository when they have the same name. */
  readonly hosts: readonly string[];
  /** Told when a run is over, for a log. `lasting`: it changed something, or failed. Never throws. */
  readonly ended?: (line: Readonly<Record<string, unknown>>, lasting: boolean) => void;
  /** `GITHUB_REPOSITORY`, where a workflow names its own repository. */
  readonly workflow: string | null;
}

/** How far back a file's own history is searched for a base. */
const HISTORY = 100;

/** The one remote, or the named one. @throws RoadmapError `config.no_remote`, `sync.unknown_remote` */
export function chooseRemote(
  config: Config,
  name: string | null,
): { readonly name: string; readonly remote: RemoteConfig } {
  const names = Object.keys(config.remotes);
  const wanted = name ?? names[0];
  if (wanted === undefined)
    throw new RoadmapError({
      kind: 'config',
      code: 'config.no_remote',
      message: 'this roadmap has no remote to synchronise with',
      hints: ['roadmap init --remote github=owner/repo'],
    });
  const remote = config.remotes[wanted];
  if (remote === undefined)
    throw new RoadmapError({
      kind: 'user',
      code: 'sync.unknown_remote',
      message: `there is no remote "${wanted}"; configured: ${names.join(', ') || 'none'}`,
      hints: [`roadmap init --remote ${wanted}=owner/repo`],
    });
  return { name: wanted, remote };
}

/** The branch that issues are sent and created from. */
export async function syncBranch(git: Pick<Git, 'defaultBranch'>, { sync }: Config): Promise<string | null> {
  return sync.branch ?? git.defaultBranch();
}

/** The engine of whoever looks or decides, on the branch that is checked out. Without that, files of another one count as its own. */
export async function engineHere(hands: SyncHands): Promise<Engine> {
  const { branch } = await hands.git.state();
  return engineOf(hands, branch, () => undefined);
}

/** The engine over these hands, on the branch that is checked out. */
export function engineOf(hands: SyncHands, branch: string | null, emit: (event: SyncEvent) => void): Engine {
  const { git } = hands;
  const { remote, config, store, files, snapshots, journal, cache } = hands;
  const directory = makeDirectory();
  return {
    remote,
    config,
    tracker: bindTracker(hands.tracker, directory),
    directory,
    store,
    files,
    snapshots,
    journal,
    cache,
    ...(hands.claims !== undefined && { claims: hands.claims }),
    branch,
    branchNow: async () => (await git.state()).branch,
    emit,
    ...(hands.isSparse !== undefined && { isSparse: hands.isSparse }),
    elsewhere: hands.archived,
    ...(hands.shelved !== undefined && { shelved: hands.shelved }),
    history: async (path) => {
      const versions = await git.history(path, HISTORY);
      const oids = versions.flatMap((version) => version.oid ?? []);
      const texts = await git.readBlobs([...new Set(oids)]);
      return oids.flatMap((oid) => texts.get(oid) ?? []);
    },
    changedAt: (issue, field) => changedAt(hands, issue, field),
    dirty: (paths) => theirWork(hands, paths),
  };
}

/** The same hands, which find a base also in what other clones have seen. */
export function withSharing(hands: SyncHands): SyncHands {
  const { snapshots, sharing } = hands;
  if (sharing === undefined) return hands;
  const find: SnapshotStore['find'] = async (key, prefix) =>
    (await snapshots.find(key, prefix)) ?? sharing.find(key, prefix);
  return { ...hands, snapshots: { ...snapshots, find } };
}

/** In the middle of a merge or the like, and off any branch, nothing is written (sync.md §6). @throws RoadmapError `git.busy` */
export function mayWriteIn(state: GitState): void {
  if (state.operation === null && state.branch !== null) return;
  const doing = state.operation === null ? 'HEAD is detached' : `a ${state.operation} is in progress`;
  throw new RoadmapError({
    kind: 'user',
    code: 'git.busy',
    message: `Nothing was changed: ${doing}, and this would write into it.`,
    hints:
      state.operation === null
        ? ['git switch <branch>', 'roadmap sync --preview']
        : ['git status', 'roadmap sync --preview'],
    data: { operation: state.operation, branch: state.branch },
  });
}

/** Of these paths, the ones that differ from the last commit by more than what an earlier run wrote there. */
async function theirWork(hands: SyncHands, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const dirty = new Set(await hands.git.dirty(paths));
  const ours = await hands.journal.all('written');
  for (const path of [...dirty]) if (await isOurs(hands, path, ours.get(path))) dirty.delete(path);
  return dirty;
}

/** Whether a file still holds what a run wrote. */
export async function isOurs(
  hands: Pick<SyncHands, 'files' | 'git'>,
  path: string,
  written: WrittenFile | undefined,
): Promise<boolean> {
  if (written === undefined) return false;
  const oids = [written.oid, written.before];
  const text = await hands.files.read(path);
  return text !== null && oids.includes(hands.git.blobOid(text));
}

/** The commit that last changed the field, or the file's time when that is not committed (sync.md §3, `latest`). */
async function changedAt(hands: SyncHands, issue: Issue, field: string): Promise<number | null> {
  const { git, tracker, config } = hands;
  if ((await git.dirty([issue.path])).size > 0) return hands.modified(issue.path);
  const versions = await git.history(issue.path, HISTORY);
  const texts = await git.readBlobs(versions.flatMap((version) => version.oid ?? []));
  const valueIn = (oid: string | null): string | null => {
    const loaded = readIssue(issue.path, texts.get(oid ?? '') ?? '', config);
    return 'id' in loaded ? JSON.stringify(tracker.mapping.project(loaded)[field]) : null;
  };
  const now = JSON.stringify(tracker.mapping.project(issue)[field]);
  let at: number | null = null;
  for (const version of versions) {
    if (valueIn(version.oid) !== now) break;
    at = version.at;
  }
  return at;
}
