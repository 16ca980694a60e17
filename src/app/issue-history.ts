import { diffIndices } from 'node-diff3';
import { toLf } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import type { FieldValue } from '../model/field-types.ts';
import { fields, type Field } from '../model/fields.ts';
import { isIssue, type Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { isoSeconds } from '../model/time.ts';
import type { FileVersion, Git } from '../ports/git.ts';

export interface FieldChange {
  /** A key of the file, or `body`. */
  readonly field: string;
  readonly from: FieldValue | null;
  readonly to: FieldValue | null;
}

/** What one commit, or the work that is not committed yet, did to an issue. */
export interface HistoryEntry {
  /** Null for what is not committed. */
  readonly at: string | null;
  readonly commit: string | null;
  readonly author: string | null;
  /** Every value of the first version; none for a version that cannot be read. */
  readonly fields: readonly FieldChange[];
  /** Why a version tells nothing. */
  readonly problem?: string;
}

export interface IssueHistory {
  /** The newest first; commits that touch bookkeeping alone are left out. */
  readonly entries: readonly HistoryEntry[];
  /** Whether there are older versions than those that were looked at. */
  readonly more: boolean;
}

/**
 * Who changed which field of an issue when, from the versions of its file in git. A file is followed from the issues into the
 * archive and back, not through other renames.
 * @param folder of the roadmap within the repository, '' for its root
 * @param limit how many versions are looked at
 */
export async function issueHistory(
  git: Git,
  config: Config,
  issue: Issue,
  { folder, limit }: { readonly folder: string; readonly limit: number },
): Promise<IssueHistory> {
  const versions = await versionsOf(git, issue.path, { folder, limit: limit + 1 });
  const texts = await git.readBlobs(versions.flatMap(({ oid }) => oid ?? []));
  const more = versions.length > limit;
  const entries: HistoryEntry[] = [];
  // What comes before the oldest version that is looked at serves to compare with.
  let before: Issue | null = null;
  for (const [at, version] of versions.toReversed().entries()) {
    const read = readVersion(issue.path, texts.get(version.oid ?? '') ?? null, config);
    if (!(more && at === 0)) entries.push(entryOf(version, before, read));
    if (typeof read !== 'string') before = read;
  }
  const uncommitted = changesBetween(before, issue);
  const known = entries.filter((entry) => entry.fields.length > 0 || entry.problem !== undefined).reverse();
  const pending: readonly HistoryEntry[] =
    uncommitted.length === 0 ? [] : [{ at: null, commit: null, author: null, fields: uncommitted }];
  return { entries: [...pending, ...known], more };
}

/** Lines of each side that the other does not have. */
export function countLines(from: string, to: string): { readonly added: number; readonly removed: number } {
  const [old, now] = [linesOf(from), linesOf(to)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (a.length * b.length > LARGEST_TABLE) return { added: b.length, removed: a.length };
  const parts = diffIndices([...a], [...b]);
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  return {
    added: sum(parts.map((part) => part.buffer2Content.length)),
    removed: sum(parts.map((part) => part.buffer1Content.length)),
  };
}

const FOLDERS = ['.roadmap/issues/', '.roadmap/archive/issues/'] as const;
/** Beyond it a diff takes longer than it is worth. */
const LARGEST_TABLE = 4_000_000;
/** Bookkeeping tells nobody anything, except what an issue is linked to. */
const told = fields.filter(({ key, merge }) => merge !== 'none' || key === 'remote_ids');

/** Newest first, those under the other folder's name included. */
async function versionsOf(
  git: Git,
  path: string,
  { folder, limit }: { readonly folder: string; readonly limit: number },
): Promise<readonly FileVersion[]> {
  const [issues, archive] = FOLDERS;
  const other = path.startsWith(archive) ? path.replace(archive, issues) : path.replace(issues, archive);
  const found: FileVersion[] = [];
  for (const one of new Set([path, other]))
    found.push(...(await git.history(`${folder}${one}`, limit)).filter(({ oid }) => oid !== null));
  // The sort keeps the order of git where commits have the same second.
  return found.toSorted((a, b) => b.at - a.at).slice(0, limit);
}

/** The issue, or why there is none. */
function readVersion(path: string, text: string | null, config: Config): Issue | string {
  if (text === null) return 'its content is not in this clone';
  const read = readIssue(path, text, config);
  return isIssue(read) ? read : (read[0]?.message ?? 'it cannot be read');
}

function entryOf({ at, commit, author }: FileVersion, before: Issue | null, read: Issue | string): HistoryEntry {
  const who = { at: isoSeconds(at), commit, author };
  return typeof read === 'string'
    ? { ...who, fields: [], problem: read }
    : { ...who, fields: changesBetween(before, read) };
}

function changesBetween(before: Issue | null, now: Issue): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const field of told) {
    const [from, to] = [something(before?.values[field.key]), something(now.values[field.key])];
    if (!isSame(field, from, to)) changes.push({ field: field.key, from, to });
  }
  const [from, to] = [toLf(before?.body ?? ''), toLf(now.body)];
  return from === to ? changes : [...changes, { field: 'body', from, to }];
}

/** The order of a set means nothing. */
function isSame({ merge, type }: Field, from: FieldValue | null, to: FieldValue | null): boolean {
  if (from === null || to === null) return from === to;
  if (merge !== 'set' || !Array.isArray(from) || !Array.isArray(to)) return type.equal(from, to);
  return JSON.stringify([...new Set(from)].sort()) === JSON.stringify([...new Set(to)].sort());
}

/** An empty list and a "no" say no more than none. */
function something(value: FieldValue | undefined): FieldValue | null {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0) ? null : value;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
