import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import type { Issue, IssueHead } from '../model/issue.ts';
import { claimsOf } from '../model/links.ts';
import { readPlainIssue } from '../model/read-plain-issue.ts';
import type { IssueListing, IssueStore, IssueSurvey } from '../ports/issue-store.ts';
import type { IndexPlace } from './index-file.ts';
import { indexedFiles } from './issue-index.ts';
import { headOf } from './issue-rows.ts';
import { type LoadedFile, makeListing, sortOut } from './listing.ts';
import { readHead } from './read-bytes.ts';
import { type Place, splitPath, unsafePath } from './safe-path.ts';
import { scanFolder } from './scan.ts';
import { sweep } from './temporary.ts';
import { createText, readRegular, readText, replaceText } from './text-file.ts';
import { type Walk, walk } from './walk.ts';

export const FOLDERS = { issues: '.roadmap/issues', archive: '.roadmap/archive/issues' } as const;

export interface FileStoreOptions {
  /** Absolute: the folder that holds `.roadmap`. */
  readonly root: string;
  readonly config: Config;
  /** Which issues; archived ones are a store of their own. */
  readonly folder?: keyof typeof FOLDERS;
  /** Where heads may be kept between runs; without it every survey reads every file. */
  readonly index?: IndexPlace | null;
}

const SUFFIX = '.md';
/** Files are read for so long before others get their turn: a webhook wants its answer. */
const SLICE_MS = 8;
/** Where the links of a file that is no text are looked for. */
const HEAD_BYTES = 64 * 1024;

/** The issues of a working tree as files. No content is kept between calls. */
export function createFileStore({ root, config, folder = 'issues', index = null }: FileStoreOptions): IssueStore {
  const place: Place = { root, folder: FOLDERS[folder], maxBytes: config.format.max_file_bytes };
  let temporaries: readonly string[] = [];
  const look = async (): Promise<Walk> => {
    const found = walk(place, SUFFIX);
    ({ temporaries } = found);
    return found;
  };
  // Left to the first write: a run that only looks changes nothing.
  const tidy = async (): Promise<void> => {
    const seen = temporaries;
    temporaries = [];
    await sweep(seen);
  };
  return {
    list: async () => list(place, config, await look()),
    survey: async () => survey(place, config, index),
    paths: async () => (await look()).files,
    read: async (path) => {
      const text = await readText(place, checked(path, place));
      return text === null ? null : await load(path, text, config);
    },
    create: async (path, text) => {
      await tidy();
      return createText(place, checked(path, place), text);
    },
    replace: async (path, expected, next) => {
      await tidy();
      return replaceText(place, checked(path, place), { expected, next });
    },
    tombstones: async () => (await import('./tombstones.ts')).readTombstones(root, place.maxBytes),
  };
}

/** @throws RoadmapError `path.unsafe`, for a name that no listing would show as well. */
export function checkIssuePath(path: string, folder: string): void {
  splitPath(path, { folder });
  if (!path.endsWith(SUFFIX)) throw unsafePath(path, folder, `its name does not end in ${SUFFIX}`);
}

function checked(path: string, { folder }: Place): string {
  checkIssuePath(path, folder);
  return path;
}

async function list(place: Place, config: Config, { files, obstacles }: Walk): Promise<IssueListing> {
  const loaded: LoadedFile[] = obstacles.map(asLoaded);
  let since = performance.now();
  for (const path of files) {
    const file = await loadFile(place, config, path);
    if (file !== null) loaded.push(file);
    if (performance.now() - since < SLICE_MS) continue;
    await breathe();
    since = performance.now();
  }
  return makeListing(sortOut(sorted(loaded)), ({ text }) => text);
}

async function survey(place: Place, config: Config, index: IndexPlace | null): Promise<IssueSurvey> {
  const scan = await scanFolder(place, SUFFIX);
  const load = (name: string): Promise<LoadedFile | null> => loadFile(place, config, `${place.folder}/${name}`);
  const { distinct, issues, broken, lookups } =
    index === null
      ? { ...sortOut(await headsOf(scan.names, load)), distinct: false, lookups: undefined }
      : await indexedFiles(scan, place.folder, index, load);
  const all = scan.obstacles.length === 0 ? broken : sorted([...scan.obstacles.map(asLoaded), ...broken]);
  const made = makeListing({ issues, broken: all }, ({ path }) => textAt(place, path), distinct);
  return lookups === undefined ? made : { ...made, lookups };
}

async function headsOf(
  names: readonly string[],
  load: (name: string) => Promise<LoadedFile | null>,
): Promise<readonly LoadedFile<IssueHead>[]> {
  const heads: LoadedFile<IssueHead>[] = [];
  for (const name of names) {
    const file = await load(name);
    if (file !== null)
      heads.push('id' in file.loaded ? { ...file, loaded: headOf(file.loaded) } : { ...file, loaded: file.loaded });
  }
  return heads;
}

function asLoaded(finding: Finding): LoadedFile {
  return { path: finding.file, loaded: [finding], claims: [] };
}

function sorted<T extends { readonly path: string }>(files: readonly T[]): readonly T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Null when the file went away since the folder was read. */
async function loadFile(place: Place, config: Config, path: string): Promise<LoadedFile | null> {
  const text = readRegular(place, path);
  if (text === null) return null;
  const loaded = await load(path, text, config);
  return { path, loaded, claims: 'id' in loaded ? [] : claimsIn(place, path, text) };
}

async function load(path: string, text: string | Finding, config: Config): Promise<Issue | readonly Finding[]> {
  if (typeof text !== 'string') return [text];
  const plain = readPlainIssue(path, text, config);
  if (plain !== null) return plain;
  // The YAML library, of which most repositories need nothing.
  const { readIssue } = await import('../model/read-issue.ts');
  return readIssue(path, text, config);
}

function textAt(place: Place, path: string): string {
  const text = readRegular(place, path);
  return typeof text === 'string' ? text : '';
}

/** A file that is no text still tells its links: their bytes are ASCII. */
function claimsIn(place: Place, path: string, text: string | Finding): readonly string[] {
  if (typeof text === 'string') return claimsOf(text);
  try {
    return claimsOf(readHead(join(place.root, path), HEAD_BYTES).toString('latin1'));
  } catch {
    // The finding says already that it cannot be read.
    return [];
  }
}
