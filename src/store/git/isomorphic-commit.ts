import fs from 'node:fs';
import { join } from 'node:path';
import type { CommitRequest, Git } from '../../ports/git.ts';
import { RoadmapError } from '../../model/errors.ts';
import { commitFailed } from './commit-failed.ts';
import { isMissing, isTrue } from './config-file.ts';
import { userIdentity } from './identity.ts';
import type { BlobRef, Objects } from './isomorphic-objects.ts';
import { readRefFile, readSymbolic } from './refs.ts';
import { swapRef } from './ref-swap.ts';
import type { GitSetup } from './repository.ts';
import { readOperation } from './state.ts';
import { editTree, findBlob } from './trees.ts';

export interface CommitTools {
  readonly objects: Objects;
  readonly config: Git['config'];
}

/** A commit of exactly these paths on top of HEAD, straight from the working tree; the index follows for these paths alone. */
export async function commitInProcess(
  setup: GitSetup,
  tools: CommitTools,
  request: CommitRequest,
): Promise<string | null> {
  const { objects, config } = tools;
  await refuseUnsuited(setup, config);
  const head = readRefFile(setup, 'HEAD');
  const old = head === null ? null : (await objects.commit(head)).tree;
  const paths = await unignored(setup, request.paths);
  const changes = await readChanges(setup, tools, { tree: old, paths });
  const tree = await editTree(objects, old, changes);
  if (tree === old) {
    // Of a run that was killed after its commit: git would take the older entries for what the user staged.
    if ((await readDirtyInProcess(setup, objects, paths)).size > 0) await updateIndex(setup, changes);
    return null;
  }
  const who = await authorOf(setup, config);
  const commit = await objects.writeCommit({
    tree: tree ?? (await objects.writeTree([])),
    parent: head === null ? [] : [head],
    message: request.message,
    author: who,
    committer: who,
  });
  const ref = readSymbolic(setup, 'HEAD') ?? 'HEAD';
  if (!(await swapRef(setup, { ref, from: head, to: commit }))) throw commitFailed(`${ref} moved meanwhile`);
  await updateIndex(setup, changes);
  return commit;
}

/** What git ignores stays out, as it does with `git add`. A tracked file is not ignored. */
async function unignored(setup: GitSetup, paths: readonly string[]): Promise<readonly string[]> {
  const git = await import('isomorphic-git');
  const place = { fs, dir: setup.root, gitdir: setup.gitDir };
  const tracked = new Set(await git.listFiles(place));
  const wanted: string[] = [];
  for (const path of paths)
    if (tracked.has(path) || !(await git.isIgnored({ ...place, filepath: path }))) wanted.push(path);
  return wanted;
}

async function refuseUnsuited(setup: GitSetup, config: Git['config']): Promise<void> {
  const operation = readOperation(setup.gitDir);
  if (operation !== null && operation !== 'bisect') throw commitFailed(`git is in the middle of a ${operation}`);
  if (isTrue(await config('commit.gpgSign')))
    throw commitFailed('commit.gpgSign asks for a signature, which needs git');
}

async function authorOf(setup: GitSetup, config: Git['config']) {
  const identity = await userIdentity(setup.env, config);
  if (identity === null) throw commitFailed('user.name and user.email are not set');
  const now = new Date();
  return { ...identity, timestamp: Math.floor(now.getTime() / 1000), timezoneOffset: now.getTimezoneOffset() };
}

/** Of these paths, the ones that differ from HEAD. Looks at the named paths alone. */
export async function readDirtyInProcess(
  setup: GitSetup,
  objects: Objects,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const git = await import('isomorphic-git');
  const place = { fs, dir: setup.root, gitdir: setup.gitDir, cache: {}, refresh: false };
  const head = readRefFile(setup, 'HEAD');
  const tree = head === null ? null : (await objects.commit(head)).tree;
  const dirty = new Set<string>();
  for (const filepath of paths) {
    if (fs.lstatSync(join(setup.root, filepath), { throwIfNoEntry: false })?.isDirectory()) {
      // `status` stumbles over folders; one is in the way of a file only where HEAD has a file.
      if (tree !== null && (await findBlob(objects, tree, filepath)) !== null) dirty.add(filepath);
      continue;
    }
    const status = await git.status({ ...place, filepath });
    if (status !== 'unmodified' && status !== 'absent') dirty.add(filepath);
  }
  return dirty;
}

interface Wanted {
  readonly tree: string | null;
  readonly paths: readonly string[];
}

async function readChanges(
  setup: GitSetup,
  { objects, config }: CommitTools,
  { tree, paths }: Wanted,
): Promise<ReadonlyMap<string, BlobRef | null>> {
  const crlf = /^(true|yes|on|1|input)$/i.test((await config('core.autocrlf')) ?? '');
  const modes = (await config('core.fileMode')) !== 'false';
  const changes = new Map<string, BlobRef | null>();
  for (const path of new Set(paths)) {
    const file = readWorking(setup, path);
    if (file === null) {
      changes.set(path, null);
      continue;
    }
    const old = modes || tree === null ? null : await findBlob(objects, tree, path);
    const bytes = crlf && file.mode !== '120000' ? withoutCarriageReturns(file.bytes) : file.bytes;
    changes.set(path, { mode: old?.mode ?? file.mode, oid: await objects.writeBlob(bytes) });
  }
  return changes;
}

interface WorkingFile {
  readonly mode: string;
  readonly bytes: Buffer;
}

/** Null: the path is not there. */
function readWorking(setup: GitSetup, path: string): WorkingFile | null {
  const place = join(setup.root, path);
  try {
    const stat = fs.lstatSync(place);
    if (stat.isSymbolicLink()) return { mode: '120000', bytes: Buffer.from(fs.readlinkSync(place)) };
    if (!stat.isFile()) throw commitFailed(`${path} is not a file`);
    return { mode: stat.mode & 0o100 ? '100755' : '100644', bytes: fs.readFileSync(place) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  return bytes.includes(0) ? bytes : Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

async function updateIndex(setup: GitSetup, changes: ReadonlyMap<string, BlobRef | null>): Promise<void> {
  const git = await import('isomorphic-git');
  const place = { fs, dir: setup.root, gitdir: setup.gitDir, cache: {} };
  const written = [...changes].filter(([, blob]) => blob !== null).map(([path]) => path);
  const removed = [...changes].filter(([, blob]) => blob === null).map(([path]) => path);
  try {
    if (written.length > 0) await git.add({ ...place, filepath: written, force: true });
    if (removed.length > 0) await git.remove({ ...place, filepath: removed });
  } catch (cause) {
    throw new RoadmapError({
      kind: 'user',
      code: 'git.index',
      message: `The commit was made, but the index of ${setup.root} could not be brought up to date.`,
      hints: ['git reset'],
      cause,
    });
  }
}
