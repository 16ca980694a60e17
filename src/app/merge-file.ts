import { replaceBody, toLf } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import { joinBlocks, splitBlocks, type Block, type Blocks } from '../model/frontmatter-blocks.ts';
import { dominantEol } from '../model/frontmatter.ts';
import { isOpen, openIssue } from '../model/issue-source.ts';
import type { IssueChanges } from '../model/issue.ts';
import { markedBody, mergeBodies, pick, type Bodies } from './merge-body.ts';
import { mergeKey, plainText, rowsOf, type KeyMerge, type Opened } from './merge-keys.ts';
import { mergeLines, withMarkers, type Sides } from './merge-lines.ts';

export interface MergeRequest extends Sides {
  /** Relative to the repository's root: says what kind of file it is. */
  readonly path: string;
  readonly markerSize: number;
  readonly config: Config;
}

export interface MergedFile {
  readonly text: string;
  /** Keys in conflict, `body` among them; `text` for a merge line by line. Empty: clean. */
  readonly conflicts: readonly string[];
}

/**
 * Three versions of a file of the roadmap merged as a person would: key by key, sets by element, the body section by section
 * (sync.md §7). The bytes are those of one side, but for what the other changed. Without markers the answer does not depend
 * on which side is ours. In any doubt the merge is line by line, as git does it.
 */
export function mergeFile(request: MergeRequest): MergedFile {
  const { base, ours, theirs } = request;
  if (ours === theirs || theirs === base) return { text: ours, conflicts: [] };
  if (ours === base) return { text: theirs, conflicts: [] };
  return mergeByKey(request) ?? mergeByLine(request);
}

/** As git does it, whatever the file is. */
export function mergeByLine({ base, ours, theirs, markerSize }: Omit<MergeRequest, 'config'>): MergedFile {
  const { text, conflicts } = mergeLines({ base, ours, theirs }, markerSize);
  return { text, conflicts: conflicts > 0 ? ['text'] : [] };
}

interface Version {
  readonly source: Opened['base'];
  readonly parts: Blocks;
}

/** `one` is the side whose bytes stay. */
interface Versions {
  readonly base: Version;
  readonly one: Version;
  readonly other: Version;
  /** `one` is ours. */
  readonly straight: boolean;
}

/** Null: in doubt. */
function mergeByKey(request: MergeRequest): MergedFile | null {
  const versions = openAll(request);
  if (versions === null) return null;
  const { one, other, base } = versions;
  const head = pick(base.parts.head, one.parts.head, other.parts.head);
  if (head === null) return null;
  const merges = keyMerges(versions, request);
  const body = mergeBodies({ base: base.parts.body, one: one.parts.body, other: other.parts.body });
  try {
    const joined = joinBlocks({ ...one.parts, head, blocks: joinedBlocks(versions, merges), body: body.raw });
    const edited = withValues(joined, { merges, body: body.merged }, request);
    if (!readsAsDecided(edited, { versions, merges }, request)) return null;
    const merged = withConflicts(edited, { versions, merges, body }, request);
    return merged !== null && keepsNotes(merged.text, versions) ? merged : null;
  } catch (error) {
    if (error instanceof RoadmapError) return null;
    throw error;
  }
}

function openAll({ base, ours, theirs, config }: MergeRequest): Versions | null {
  const opened = [base, ours, theirs].map((text) => {
    const source = openIssue(text, config);
    const parts = isOpen(source) && source.tree.aliased.size === 0 ? splitBlocks(source) : null;
    return isOpen(source) && parts !== null ? { source, parts } : null;
  });
  const [was, mine, yours] = opened;
  if (!was || !mine || !yours) return null;
  const straight = isFirst(was, mine, yours);
  return { base: was, one: straight ? mine : yours, other: straight ? yours : mine, straight };
}

/** The side with more changes keeps its bytes; which side is ours must not matter. */
function isFirst(base: Version, ours: Version, theirs: Version): boolean {
  const changes = ({ parts }: Version): number =>
    parts.blocks.filter(({ key, text }) => base.parts.blocks.find((block) => block.key === key)?.text !== text).length;
  const [mine, yours] = [changes(ours), changes(theirs)];
  return mine === yours ? ours.source.text <= theirs.source.text : mine > yours;
}

type Merges = ReadonlyMap<string, KeyMerge>;

/** What becomes of each key of either side. */
function keyMerges({ base, one, other }: Versions, { path, config }: MergeRequest): Merges {
  const rows = rowsOf(path);
  const opened = { base: base.source, one: one.source, other: other.source };
  const textIn = ({ parts }: Version, key: string): string =>
    toLf(parts.blocks.find((block) => block.key === key)?.text ?? '');
  const keys = new Set([...one.parts.blocks, ...other.parts.blocks].map((block) => block.key));
  return new Map(
    [...keys].map((key): [string, KeyMerge] => {
      const [was, here, there] = [textIn(base, key), textIn(one, key), textIn(other, key)];
      if (here === there || there === was) return [key, { take: 'one' }];
      return [key, here === was ? { take: 'other' } : mergeKey(key, rows, opened, config)];
    }),
  );
}

/** The keys of `one` in its order, with what the other side added put where it stands there. */
function joinedBlocks({ one, other }: Versions, merges: Merges): readonly Block[] {
  const eol = dominantEol(one.source.text);
  const theirs = new Map(other.parts.blocks.map(({ key, text }) => [key, toLf(text).replaceAll('\n', eol)]));
  const takes = (key: string): boolean => {
    const merge = merges.get(key);
    return typeof merge === 'object' && 'take' in merge && merge.take === 'other';
  };
  const blocks = one.parts.blocks.flatMap((block): readonly Block[] => {
    if (!takes(block.key)) return [block];
    const text = theirs.get(block.key);
    return text === undefined ? [] : [{ key: block.key, text }];
  });
  const have = new Set(one.parts.blocks.map((block) => block.key));
  let before = -1;
  for (const { key } of other.parts.blocks) {
    const at = blocks.findIndex((block) => block.key === key);
    const text = theirs.get(key);
    if (at >= 0) before = at;
    else if (!have.has(key) && text !== undefined && !isGone(merges.get(key)))
      blocks.splice(++before, 0, { key, text });
  }
  return blocks;
}

/** A key that only the other side still has, unchanged since: this side removed it. */
function isGone(merge: KeyMerge | undefined): boolean {
  return typeof merge === 'object' && 'take' in merge && merge.take === 'one';
}

/** Sets, entries by remote and the body go in as edits: what they stand between stays. */
function withValues(
  text: string,
  { merges, body }: { readonly merges: Merges; readonly body: string | null },
  { config }: MergeRequest,
): string {
  const values: Record<string, readonly string[] | null> = {};
  const by_remote: Record<string, Readonly<Record<string, string | null>>> = {};
  for (const [key, merge] of merges) {
    if (typeof merge !== 'object') continue;
    if ('set' in merge) values[key] = merge.set.length === 0 ? null : merge.set;
    if ('entries' in merge) by_remote[key] = merge.entries;
  }
  const none = Object.keys(values).length + Object.keys(by_remote).length === 0;
  const edited = none ? text : editIssue(text, { values, by_remote } as IssueChanges, config);
  return body === null ? edited : withBody(edited, body, config);
}

function withBody(text: string, body: string, config: Config): string {
  const source = openIssue(text, config);
  return isOpen(source) ? replaceBody(text, source.frame.bodyStart, body) : text;
}

/** The last look: the text loads, and every key is what was decided for it. */
function readsAsDecided(
  text: string,
  { versions, merges }: { readonly versions: Versions; readonly merges: Merges },
  { config }: MergeRequest,
): boolean {
  const source = openIssue(text, config);
  if (!isOpen(source)) return false;
  return [...merges].every(([key, merge]) => {
    if (typeof merge !== 'object' || !('take' in merge)) return true;
    return plainText(source.tree.plainAt(key)) === plainText(versions[merge.take].source.tree.plainAt(key));
  });
}

/** A value says what was decided for it, the comment beside it does not: those that either side wrote are there. */
function keepsNotes(text: string, { base, one, other }: Versions): boolean {
  const known = new Set(notesOf(base));
  return [one, other].flatMap(notesOf).every((note) => known.has(note) || text.includes(note));
}

function notesOf({ parts }: Version): string[] {
  const lines = parts.blocks.map((block) => block.text).join('');
  const unquoted = lines.replaceAll(/(?<=[\s,[{])(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')/g, '');
  return (unquoted.match(/(?:^|[ \t])#[^\n]*/gm) ?? []).map((note) => note.trim());
}

interface Decided {
  readonly versions: Versions;
  readonly merges: Merges;
  readonly body: Bodies;
}

/** Markers stand around what is in conflict, and around nothing else. */
function withConflicts(
  text: string,
  { versions, merges, body }: Decided,
  { config, markerSize }: MergeRequest,
): MergedFile | null {
  const keys = [...merges].filter(([, merge]) => merge === 'conflict').map(([key]) => key);
  if (keys.length === 0 && body.conflict === null) return { text, conflicts: [] };
  const source = openIssue(text, config);
  const parts = isOpen(source) ? splitBlocks(source) : null;
  if (parts === null) return null;
  const { one, other, straight } = versions;
  const eol = dominantEol(text);
  const textIn = (version: Version, key: string): string =>
    toLf(version.parts.blocks.find((block) => block.key === key)?.text ?? '').replaceAll('\n', eol);
  const marked = (a: string, b: string): string => withMarkers(straight ? a : b, straight ? b : a, markerSize);
  const blocks = parts.blocks.map((block) =>
    keys.includes(block.key) ? { ...block, text: marked(textIn(one, block.key), textIn(other, block.key)) } : block,
  );
  const bodyText =
    body.conflict === null ? parts.body : markedBody(parts.body, body.conflict, { eol, straight, markerSize });
  return {
    text: joinBlocks({ ...parts, blocks, body: bodyText }),
    conflicts: [...keys, ...(body.conflict === null ? [] : ['body'])],
  };
}
