import { COMMENTS, commentName, issueOfComment } from '../model/comment.ts';
import type { Finding } from '../model/errors.ts';
import { RoadmapError } from '../model/errors.ts';
import { claimsOf } from '../model/links.ts';
import { isComment, readComment } from '../model/read-comment.ts';
import { readPlainComment } from '../model/read-plain-comment.ts';
import { pointerHash } from './pointer.ts';
import type { LocalComment } from './comment-types.ts';
import type { Engine } from './types.ts';

/** A comment's file that cannot be read, with what can still be told about it. */
export interface BrokenComment {
  readonly path: string;
  /** From the name of the file. */
  readonly id: string | null;
  /** `remote:key` links that the raw text seems to claim. */
  readonly claims: readonly string[];
}

/** The comments that lie here. */
export interface Shelf {
  /** By the id of their issue, in order of path: the oldest first. */
  readonly comments: ReadonlyMap<string, readonly LocalComment[]>;
  readonly broken: ReadonlyMap<string, readonly BrokenComment[]>;
  /** Where a file with this id in its name lies, of any issue. */
  readonly places: ReadonlyMap<string, string>;
  /** Issue to how many files it has, of any issue. */
  readonly counts: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/** Reads the files of these issues, and of all others the names alone. One listing in all. */
export async function readShelf(engine: Engine, issues: ReadonlySet<string>): Promise<Shelf> {
  const paths = await engine.files.paths(COMMENTS);
  const places = new Map(paths.map((path) => [commentName(path)?.id ?? path, path]));
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(issueOfComment(path), (counts.get(issueOfComment(path)) ?? 0) + 1);
  const wanted = paths.filter((path) => issues.has(issueOfComment(path)));
  const read: Read[] = [];
  for (const path of wanted) read.push(await readFile(engine, path));
  return {
    comments: byIssue(read.flatMap((one) => one.comment ?? [])),
    broken: byIssue(read.flatMap((one) => one.broken ?? [])),
    places,
    counts,
    findings: read.flatMap((one) => one.findings),
  };
}

function byIssue<T extends { readonly path: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const issue = issueOfComment(one.path);
    const group = groups.get(issue);
    if (group === undefined) groups.set(issue, [one]);
    else group.push(one);
  }
  return groups;
}

/** A comment as its file holds it now; null when it is gone or cannot be read. */
export async function readAgain(engine: Engine, { path, id }: LocalComment): Promise<LocalComment | null> {
  const { comment } = await readFile(engine, path);
  return comment?.id === id ? comment : null;
}

/** P(L): the text as the tracker would show it; it does with comments as it does with bodies. */
export function bodyHere({ tracker }: Engine, { path, id, text, body }: LocalComment): string {
  const shown = tracker.mapping.project({ path, id, text, body, values: {}, findings: [] });
  return String(shown.body);
}

/** The key of the comment it is linked to, or null. */
export function linkOf({ remote }: Engine, { values }: LocalComment): string | null {
  return values.remote_ids?.[remote] ?? null;
}

export function pointerIn({ remote }: Engine, { values }: LocalComment): string | null {
  return values.sync_base?.[remote] ?? null;
}

/** The hash part of its pointer, or null. */
export function hashOf(engine: Engine, local: LocalComment): string | null {
  return pointerHash(pointerIn(engine, local));
}

interface Read {
  readonly comment: LocalComment | null;
  readonly broken: BrokenComment | null;
  readonly findings: readonly Finding[];
}

async function readFile(engine: Engine, path: string): Promise<Read> {
  const read = await textOf(engine, path);
  if (read === null) return { comment: null, broken: null, findings: [] };
  if (typeof read !== 'string') return brokenFile(path, '', [read]);
  const comment = readPlainComment(path, read, engine.config) ?? readComment(path, read, engine.config);
  if (!isComment(comment)) return brokenFile(path, read, comment);
  return { comment: { ...comment, text: read }, broken: null, findings: comment.findings };
}

function brokenFile(path: string, text: string, findings: readonly Finding[]): Read {
  return { comment: null, broken: { path, id: commentName(path)?.id ?? null, claims: claimsOf(text) }, findings };
}

async function textOf({ files }: Engine, path: string): Promise<string | Finding | null> {
  try {
    return await files.read(path);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    const cure = error.hints[0] ?? 'Correct the file.';
    return { file: path, line: 1, rule: error.code, severity: 'error', id: null, message: error.message, cure };
  }
}
