import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { claimsOf } from '../../src/model/links.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { readPlainIssue } from '../../src/model/read-plain-issue.ts';
import type { IssueListing, IssueStore, IssueSurvey, Tombstone } from '../../src/ports/issue-store.ts';
import { checkIssuePath, FOLDERS } from '../../src/store/file-store.ts';
import { type LoadedFile, makeListing, sortOut } from '../../src/store/listing.ts';
import { encodeText } from '../../src/store/text-file.ts';
import { parseTombstone } from '../../src/store/tombstones.ts';

export interface MemoryStore extends IssueStore {
  /** Path to text; may be changed at will, as a person with an editor does. */
  readonly files: Map<string, string>;
  /** Path to text of `.roadmap/deleted/<id>.yaml`. */
  readonly deleted: Map<string, string>;
  /** An independent copy: another worktree, or the state to come back to. */
  fork(): MemoryStore;
}

interface Contents {
  readonly files: ReadonlyMap<string, string>;
  readonly deleted: ReadonlyMap<string, string>;
}

type Parsed = Map<string, { readonly text: string; readonly file: LoadedFile }>;

const nothing: Contents = { files: new Map(), deleted: new Map() };

/** An `IssueStore` on two maps. Every call does its work before it returns its promise. */
export function createMemoryStore(config: Config = defaultConfig, contents: Contents = nothing): MemoryStore {
  return storeOn(config, contents, new Map());
}

function storeOn(config: Config, contents: Contents, known: Parsed): MemoryStore {
  const files = new Map(contents.files);
  const deleted = new Map(contents.deleted);
  const parsed: Parsed = new Map(known);
  const check = (path: string, text = '') => {
    checkIssuePath(path, FOLDERS.issues);
    encodeText({ maxBytes: config.format.max_file_bytes }, path, text);
  };
  const load = (path: string, text: string): LoadedFile => {
    const before = parsed.get(path);
    if (before?.text === text) return before.file;
    const loaded = readPlainIssue(path, text, config) ?? readIssue(path, text, config);
    const file = { path, loaded, claims: 'id' in loaded ? [] : claimsOf(text) };
    parsed.set(path, { text, file });
    return file;
  };
  return {
    files,
    deleted,
    fork: () => storeOn(config, { files, deleted }, parsed),
    async list(): Promise<IssueListing> {
      return makeListing(sortOut(sorted(files).map(([path, text]) => load(path, text))), ({ text }) => text);
    },
    async survey(): Promise<IssueSurvey> {
      return this.list();
    },
    async paths(): Promise<readonly string[]> {
      return sorted(files).map(([path]) => path);
    },
    async read(path): Promise<Issue | readonly Finding[] | null> {
      check(path);
      const text = files.get(path);
      return text === undefined ? null : load(path, text).loaded;
    },
    async create(path, text): Promise<boolean> {
      check(path, text);
      if (files.has(path)) return false;
      files.set(path, text);
      return true;
    },
    async replace(path, expected, next): Promise<boolean> {
      check(path, next);
      if (files.get(path) !== expected) return false;
      files.set(path, next);
      return true;
    },
    async tombstones(): Promise<readonly Tombstone[]> {
      return sorted(deleted).map(([path, text]) => parseTombstone(path, text));
    },
  };
}

function sorted(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}
