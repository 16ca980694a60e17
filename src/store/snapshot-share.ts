import { RoadmapError } from '../model/errors.ts';
import type { Git } from '../ports/git.ts';
import type { SnapshotSharing } from '../ports/snapshot-store.ts';
import type { GitRemote } from './git/native-remote.ts';
import { checkVersion, VERSION_FILE } from './snapshot-files.ts';
import { isLookedAt, mergeTrees, type ChainTree } from './snapshot-merge.ts';
import { createSnapshots } from './snapshots.ts';

export interface ShareOptions {
  readonly git: Git;
  /** Where clones meet. */
  readonly at: GitRemote;
  /** The tracker's name in the configuration. */
  readonly remote: string;
  /** Told when the git remote cannot be reached, or refuses: sharing saves questions, and no run fails for it. */
  readonly onTrouble: (error: RoadmapError) => void;
}

/** Clones that push at once: each time one of them gets on. */
const ATTEMPTS = 10;

/**
 * The chain of a tracker as all clones together know it: `refs/roadmap/remotes/<tracker>` of the git remote, here
 * `refs/roadmap/shared/<tracker>`. It is only ever searched for a base. This clone's own chain takes nothing of it in: it says
 * what this clone has seen, and an item that another one has linked would look here like one whose file was removed.
 */
export function createSharing(options: ShareOptions): SnapshotSharing {
  const { git, remote } = options;
  const shared = createSnapshots(git, remote, sharedRef(remote));
  let fetched = false;
  return {
    async find(key, prefix) {
      const known = await shared.find(key, prefix);
      if (known !== null || fetched) return known;
      fetched = true;
      await attempt(options, () => fetchChain(options));
      return shared.find(key, prefix);
    },
    publish: () => attempt(options, () => publish(options)),
  };
}

async function attempt({ onTrouble }: ShareOptions, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    onTrouble(error);
  }
}

const ownRef = (remote: string): string => `refs/roadmap/remotes/${remote}`;
const sharedRef = (remote: string): string => `refs/roadmap/shared/${remote}`;

/** @returns what the git remote has, and this clone keeps from now on; null: nothing. */
async function fetchChain({ at, remote }: ShareOptions): Promise<string | null> {
  const ref = ownRef(remote);
  const theirs = (await at.refs(ref)).get(ref) ?? null;
  if (theirs === null) return null;
  await at.fetch(new Map([[ref, theirs]]));
  await at.keep(sharedRef(remote), theirs);
  return theirs;
}

async function publish(options: ShareOptions): Promise<void> {
  const { git, at, remote } = options;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = await git.readRef(ownRef(remote));
    const known = await git.readRef(sharedRef(remote));
    // Nothing new since the last time: nobody is asked.
    if (own === null || (known !== null && (await at.contains(known, own)))) return;
    const theirs = await fetchChain(options);
    if (theirs !== null && (await at.contains(theirs, own))) return;
    const next = theirs === null || (await at.contains(own, theirs)) ? own : await merged(options, { theirs, own });
    if (await at.push([{ ref: ownRef(remote), from: theirs, to: next }])) return at.keep(sharedRef(remote), next);
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'snapshots.busy',
    message: `${ownRef(remote)} was moved on ${at.name} ${ATTEMPTS} times while this clone tried to push it.`,
    hints: ['roadmap sync'],
  });
}

async function merged(options: ShareOptions, { theirs, own }: { theirs: string; own: string }): Promise<string> {
  const [a, b] = [await treeOf(options, theirs), await treeOf(options, own)];
  const message = `roadmap sync: ${options.remote}, what two clones have seen\n`;
  return options.at.commit({ parent: theirs, merged: own, ...mergeTrees(a, b), message });
}

/** @throws RoadmapError `snapshots.newer` */
async function treeOf({ git, remote }: ShareOptions, commit: string): Promise<ChainTree> {
  const tree = await git.tree(commit);
  const version = tree.get(VERSION_FILE) ?? '';
  const wanted = [...tree].flatMap(([path, oid]) => (isLookedAt(path) ? [oid] : []));
  const texts = await git.readBlobs([...wanted, ...(version === '' ? [] : [version])]);
  checkVersion(sharedRef(remote), texts.get(version));
  return { tree, texts };
}
