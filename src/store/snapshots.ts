import { RoadmapError } from '../model/errors.ts';
import type { Git } from '../ports/git.ts';
import type { SnapshotHistory } from '../ports/snapshot-history.ts';
import type { Cursor, SnapshotChange, SnapshotStore, SnapshotTip } from '../ports/snapshot-store.ts';
import {
  basePath,
  checkKey,
  checkKeys,
  checkVersion,
  CURSOR_FILE,
  entriesOf,
  filesOf,
  metaPath,
  parseCursor,
  parseMeta,
  printJson,
  seenPath,
  VERSION_FILE,
  VERSION_TEXT,
} from './snapshot-files.ts';
import { readSteps } from './snapshot-steps.ts';

export type { SnapshotHistory } from '../ports/snapshot-history.ts';

/** Writers that meet again and again: each time one of them gets on, so this many losses in a row are no accident. */
const ATTEMPTS = 20;

interface Chain {
  readonly git: Git;
  readonly ref: string;
  /** A commit never changes, so what was read of the newest one stays true. */
  last: { readonly commit: string; readonly tree: Promise<Map<string, string>> } | null;
}

/**
 * The chain of what was last seen on a remote, under `refs/roadmap/remotes/<remote>` (design: sync.md §2).
 * @throws RoadmapError `snapshots.newer` from every reading of a tree that a newer version wrote.
 */
export function createSnapshots(
  git: Git,
  remote: string,
  ref = `refs/roadmap/remotes/${remote}`,
): SnapshotStore & SnapshotHistory {
  const chain: Chain = { git, ref, last: null };
  return {
    oid: (text) => git.blobOid(text),
    tip: () => readTip(chain),
    read: (oids) => git.readBlobs(oids),
    find: (key, prefix) => findOlder(chain, key, prefix),
    write: (change) => writeChange(chain, change),
    steps: (limit, wanted) => readSteps(git, ref, { limit, wanted }),
  };
}

async function readTip(chain: Chain): Promise<SnapshotTip> {
  const { version, tree, cursor } = await readState(chain);
  return { version, ...entriesOf(tree), cursor };
}

/** What the ref holds now, not taken apart. */
interface State extends Pick<SnapshotTip, 'version' | 'cursor'> {
  readonly tree: Map<string, string>;
}

async function readState(chain: Chain): Promise<State> {
  const version = await chain.git.readRef(chain.ref);
  if (version === null) return { version, tree: new Map(), cursor: null };
  const tree = await readTree(chain, version);
  return { version, tree, cursor: await readCursor(chain, tree) };
}

function readTree(chain: Chain, commit: string): Promise<Map<string, string>> {
  if (chain.last?.commit !== commit) {
    const tree = readChecked(chain, commit);
    chain.last = { commit, tree };
    tree.catch(() => (chain.last = null));
  }
  return chain.last?.tree ?? readChecked(chain, commit);
}

async function readChecked(chain: Chain, commit: string): Promise<Map<string, string>> {
  const tree = await chain.git.tree(commit).catch((cause: unknown) => {
    throw unreadable(chain, commit, cause);
  });
  const version = tree.get(VERSION_FILE);
  // The usual text is known by its id, which saves a reading.
  if (version !== undefined && version !== chain.git.blobOid(VERSION_TEXT))
    checkVersion(chain.ref, (await chain.git.readBlobs([version])).get(version));
  return new Map(tree);
}

/** Never taken for an empty chain: that would be a decision to forget. */
function unreadable({ ref }: Chain, commit: string, cause: unknown): RoadmapError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RoadmapError({
    kind: 'user',
    code: 'snapshots.damaged',
    message: `What was last seen on the remote (${ref}, commit ${commit.slice(0, 12)}) cannot be read: ${why}`,
    hints: ['git fsck', `git update-ref -d ${ref}   (forgets it; the next sync lists everything again)`],
    data: { ref, commit },
    cause,
  });
}

async function readCursor(chain: Chain, tree: ReadonlyMap<string, string>): Promise<Cursor | null> {
  const oid = tree.get(CURSOR_FILE);
  return oid === undefined ? null : parseCursor((await chain.git.readBlobs([oid])).get(oid));
}

async function findOlder(chain: Chain, key: string, prefix: string): Promise<string | null> {
  checkKey(key);
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) return null;
  for (const path of [basePath(key), seenPath(key)]) {
    const oids = (await chain.git.oidsOf(chain.ref, path)).filter((oid) => oid.startsWith(prefix));
    const texts = await chain.git.readBlobs(oids);
    const found = oids.find((oid) => texts.has(oid));
    if (found !== undefined) return texts.get(found) ?? null;
  }
  return null;
}

async function writeChange(chain: Chain, change: SnapshotChange): Promise<void> {
  checkKeys(change);
  let first: State | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = await readState(chain);
    first ??= now;
    const { tree, version: parent } = now;
    const files = await difference(chain, tree, { ...change, ...laterCursor(change.cursor, first.cursor, now.cursor) });
    if (files.size === 0) return;
    const commit = await chain.git.writeCommit({ ref: chain.ref, parent, files, message: change.message });
    if (commit !== null) return remember(chain, { commit, tree, files });
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'snapshots.busy',
    message: `${chain.ref} was moved by another process ${ATTEMPTS} times while this one tried to write it.`,
    hints: ['roadmap sync'],
    data: { ref: chain.ref },
  });
}

/** The tree of a commit of our own is known: it is not read again for each of a thousand small ones. */
function remember(
  chain: Chain,
  { commit, tree, files }: { commit: string; tree: Map<string, string>; files: ReadonlyMap<string, string | null> },
): void {
  if (files.size >= FEW) return;
  for (const [path, text] of files) {
    if (text === null) tree.delete(path);
    else tree.set(path, chain.git.blobOid(text));
  }
  chain.last = { commit, tree: Promise.resolve(tree) };
}

/** More are read faster than their ids are made. */
const FEW = 1000;

/** A cursor that another writer put there meanwhile, of the same scope and further on, holds for the chain we build on. */
function laterCursor(ours: Cursor | undefined, first: Cursor | null, now: Cursor | null): { cursor?: Cursor } {
  if (ours === undefined || now === null) return {};
  const moved = printJson(first) !== printJson(now);
  const later = now.scope === ours.scope && Date.parse(now.since) > Date.parse(ours.since);
  return moved && later ? { cursor: now } : {};
}

/** The files of a change that the tip does not hold already. */
async function difference(
  chain: Chain,
  tree: ReadonlyMap<string, string>,
  change: SnapshotChange,
): Promise<ReadonlyMap<string, string | null>> {
  const updates = [...change.items, ...(change.parts ?? [])];
  const metas = updates.flatMap(([key, update]) => {
    const oid = tree.get(metaPath(key));
    return oid === undefined || oid === chain.git.blobOid(printJson(update.meta)) ? [] : [oid];
  });
  const texts = await chain.git.readBlobs(metas);
  const wanted = new Map<string, string | null>();
  for (const [key, update] of updates) {
    const meta = parseMeta(texts.get(tree.get(metaPath(key)) ?? ''));
    for (const [path, text] of filesOf(key, update, meta)) wanted.set(path, text);
  }
  if (change.cursor !== undefined) wanted.set(CURSOR_FILE, printJson(change.cursor));
  const files = new Map([...wanted].filter(([path, text]) => changes(chain, tree.get(path), text)));
  if (files.size > 0 && !tree.has(VERSION_FILE)) files.set(VERSION_FILE, VERSION_TEXT);
  return files;
}

function changes({ git }: Chain, before: string | undefined, text: string | null): boolean {
  return before === undefined ? text !== null : text === null || before !== git.blobOid(text);
}
