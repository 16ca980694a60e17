import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { RoadmapError } from '../../model/errors.ts';
import { isMissing } from './config-file.ts';
import type { Repository } from './repository.ts';

/** The object id a ref has in the files backend, symbolic refs followed; null when there is no such ref. */
export function readRefFile(repository: Repository, ref: string): string | null {
  let name = ref;
  for (let depth = 0; depth < 6; depth++) {
    const content = readLoose(repository, name);
    if (content === null) return readPacked(repository, name);
    if (typeof content === 'string') return content;
    name = content.target;
  }
  throw brokenRef(ref, 'it is a symbolic ref that leads in a circle');
}

/** What a symbolic ref points to; null when it is not symbolic or not there. */
export function readSymbolic(repository: Repository, ref: string): string | null {
  const content = readLoose(repository, ref);
  return content !== null && typeof content === 'object' ? content.target : null;
}

/** @throws RoadmapError `git.ref_name` for what git-check-ref-format(1) would not take below `refs/`. */
export function checkRefName(ref: string): void {
  const hostile = /[\0-\x20\x7f~^:?*[\\]|\.\.|\/\/|@\{|\/\.|\.lock(\/|$)|[/.]$/;
  if (ref === 'HEAD' || (ref.startsWith('refs/') && !hostile.test(ref))) return;
  throw new RoadmapError({
    kind: 'internal',
    code: 'git.ref_name',
    message: `Expected the name of a ref below refs/, found ${JSON.stringify(ref)}.`,
  });
}

/** Refs of one working tree alone live in its own git directory (git-worktree(1)). */
export function refPath(repository: Repository, ref: string): string {
  const own = !ref.startsWith('refs/') || /^refs\/(bisect|worktree|rewritten)\//.test(ref);
  return join(own ? repository.gitDir : repository.commonDir, ref);
}

function readLoose(repository: Repository, ref: string): string | { readonly target: string } | null {
  const path = refPath(repository, ref);
  const text = readText(path);
  if (text === null) return null;
  const oid = /^([0-9a-f]{40}|[0-9a-f]{64})\s*$/.exec(text)?.[1];
  if (oid !== undefined) return linkTarget(path) ?? oid;
  const target = /^ref:\s*(\S.*?)\s*$/.exec(text)?.[1];
  if (target === undefined) throw brokenRef(ref, 'its file holds neither an object id nor "ref:"');
  checkRefName(target);
  return { target };
}

/** Old repositories keep HEAD as a symbolic link. */
function linkTarget(path: string): { readonly target: string } | null {
  if (!lstatSync(path).isSymbolicLink()) return null;
  const target = readlinkSync(path);
  return target.startsWith('refs/') ? { target } : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // A folder of that name: there are refs below it, so there is none here.
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'EISDIR') return danglingLink(path);
    throw error;
  }
}

/** A symbolic link to a branch that is not born yet still says which branch it is. */
function danglingLink(path: string): string | null {
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link?.isSymbolicLink() ? `ref: ${readlinkSync(path)}` : null;
}

function readPacked(repository: Repository, ref: string): string | null {
  const text = readText(join(repository.commonDir, 'packed-refs')) ?? '';
  const at = text.indexOf(` ${ref}\n`);
  if (at < 0) return null;
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(line)) throw brokenRef(ref, 'its line in packed-refs holds no object id');
  return line;
}

function brokenRef(ref: string, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.broken_ref',
    message: `The ref ${ref} cannot be read: ${why}.`,
    hints: ['git fsck', 'git for-each-ref'],
    data: { ref },
  });
}
