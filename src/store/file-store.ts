import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { claimsOf } from '../model/links.ts';
import { readIssue } from '../model/read-issue.ts';
import type { IssueListing, IssueStore } from '../ports/issue-store.ts';
import { type LoadedFile, makeListing } from './listing.ts';
import { readHead } from './read-bytes.ts';
import { type Place, splitPath, unsafePath } from './safe-path.ts';
import { sweep } from './temporary.ts';
import { createText, readRegular, readText, replaceText } from './text-file.ts';
import { readTombstones } from './tombstones.ts';
import { type Walk, walk } from './walk.ts';

export const FOLDERS = { issues: '.roadmap/issues', archive: '.roadmap/archive/issues' } as const;

export interface FileStoreOptions {
  /** Absolute: the folder that holds `.roadmap`. */
  readonly root: string;
  readonly config: Config;
  /** Which issues; archived ones are a store of their own. */
  readonly folder?: keyof typeof FOLDERS;
}

const SUFFIX = '.md';
/** Files are read for so long before others get their turn: a webhook wants its answer. */
const SLICE_MS = 8;
/** Where the links of a file that is no text are looked for. */
const HEAD_BYTES = 64 * 1024;

/** The issues of a working tree as files. No content is kept between calls. */
export function createFileStore({ root, config, folder = 'issues' }: FileStoreOptions): IssueStore {
  const place: Place = { root, folder: FOLDERS[folder], maxBytes: config.format.max_file_bytes };
  let temporaries: readonly string[] = [];
  const look = async (): Promise<Walk> => {
    const found = await walk(place, SUFFIX);
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
    survey: async () => list(place, config, await look()),
    paths: async () => (await look()).files,
    read: async (path) => {
      const text = await readText(place, checked(path, place));
      return text === null ? null : load(path, text, config);
    },
    create: async (path, text) => {
      await tidy();
      return createText(place, checked(path, place), text);
    },
    replace: async (path, expected, next) => {
      await tidy();
      return replaceText(place, checked(path, place), { expected, next });
    },
    tombstones: () => readTombstones(root, place.maxBytes),
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
  const loaded: LoadedFile[] = obstacles.map((finding) => ({ path: finding.file, loaded: [finding], claims: [] }));
  let since = performance.now();
  for (const path of files) {
    const text = readRegular(place, path);
    // Gone since the folder was read.
    if (text === null) continue;
    const answer = load(path, text, config);
    loaded.push({ path, loaded: answer, claims: 'id' in answer ? [] : claimsIn(place, path, text) });
    if (performance.now() - since < SLICE_MS) continue;
    await breathe();
    since = performance.now();
  }
  return makeListing(loaded.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

function load(path: string, text: string | Finding, config: Config): Issue | readonly Finding[] {
  return typeof text === 'string' ? readIssue(path, text, config) : [text];
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
