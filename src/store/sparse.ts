import { RoadmapError } from '../model/errors.ts';
import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import { claimsOf } from '../model/links.ts';
import { readIssue } from '../model/read-issue.ts';
import { shellWord } from '../model/shell-word.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { BrokenFile, IssueListing, IssueStore } from '../ports/issue-store.ts';
import { askGit } from './git/native-run.ts';
import { records } from './git/native-chain.ts';
import type { GitSetup } from './git/repository.ts';
import { parseTombstone } from './tombstones.ts';

/** Path to text of what the index holds and the working tree is not to hold. */
export type Sparse = ReadonlyMap<string, string>;

const ISSUES = '.roadmap/issues/';
const ARCHIVE = '.roadmap/archive/';
const DELETED = '.roadmap/deleted/';

/** What lies in `.roadmap` outside of a sparse checkout (skip-worktree), as it is in the index. */
export async function readSparse(setup: GitSetup, git: Pick<Git, 'readBlobs'>): Promise<Sparse> {
  if (setup.nativeGit === null || setup.bare) return new Map();
  const args = ['--literal-pathspecs', 'ls-files', '-t', '-s', '-z', '--', '.roadmap'];
  const out = await askGit(setup, args);
  // Nearly always: tens of thousands of lines are not even taken apart.
  if (!out.includes('\0S ') && out.toString('latin1', 0, 2) !== 'S ') return new Map();
  const lines = records(out);
  // `S <mode> <oid> <stage>TAB<path>`
  const skipped = lines.flatMap((line) => {
    const [, oid, path] = /^S \d+ (\w+) 0\t(.*)$/s.exec(line) ?? [];
    return oid === undefined || path === undefined ? [] : [[path, oid] as const];
  });
  const texts = await git.readBlobs(skipped.map(([, oid]) => oid));
  // An object that is missing makes a broken file, not a missing one.
  return new Map(skipped.map(([path, oid]) => [path, texts.get(oid) ?? '']));
}

/** The store with what is outside of the sparse checkout read from the index, and never written (sync.md §4). */
export function sparseStore(store: IssueStore, sparse: Sparse, config: Config): IssueStore {
  if (sparse.size === 0) return store;
  const texts = below(sparse, ISSUES);
  const load = (path: string, text: string) => readIssue(path, text, config);
  return {
    ...store,
    list: async () => withIndexed(await store.list(), texts, load),
    survey: async () => {
      const { lookups: _lookups, ...survey } = await store.survey();
      const listing = withIndexed({ ...survey, issues: [] }, texts, load);
      const issues = [...survey.issues.filter(({ path }) => !texts.has(path)), ...listing.issues];
      return { ...listing, issues: issues.sort(byPath) };
    },
    paths: async () => [...new Set([...(await store.paths()), ...texts.keys()])].sort(),
    read: async (path) => {
      const text = texts.get(path);
      return text === undefined ? store.read(path) : load(path, text);
    },
    create: (path, text) => (sparse.has(path) ? refuse(path) : store.create(path, text)),
    replace: (path, expected, next) => (sparse.has(path) ? refuse(path) : store.replace(path, expected, next)),
    tombstones: async () => {
      const known = await store.tombstones();
      const hidden = [...below(sparse, DELETED)].filter(([path]) => /\.ya?ml$/.test(path));
      return [...known, ...hidden.map(([path, text]) => parseTombstone(path, text))];
    },
  };
}

/** The same of the other files. */
export function sparseFiles(files: Files, sparse: Sparse): Files {
  if (sparse.size === 0) return files;
  return {
    ...files,
    read: async (path) => sparse.get(path) ?? (await files.read(path)),
    paths: async (folder) => {
      const hidden = [...below(sparse, `${folder}/`).keys()].filter((path) => path.endsWith('.md'));
      return [...new Set([...(await files.paths(folder)), ...hidden])].sort();
    },
    anyNamed: async (folder, start) =>
      [...below(sparse, `${folder}/`).keys()].some((path) => path.slice(path.lastIndexOf('/') + 1).startsWith(start)) ||
      (await files.anyNamed(folder, start)),
    create: (path, text) => (sparse.has(path) ? refuse(path) : files.create(path, text)),
    replace: (path, expected, next) => (sparse.has(path) ? refuse(path) : files.replace(path, expected, next)),
    remove: (path, expected) => (sparse.has(path) ? refuse(path) : files.remove(path, expected)),
    move: (from, to) => {
      const path = [from, to].find((one) => sparse.has(one));
      return path === undefined ? files.move(from, to) : refuse(path);
    },
  };
}

/** Paths of archived issues. */
export function sparseArchive(sparse: Sparse): readonly string[] {
  return [...below(sparse, ARCHIVE).keys()];
}

function below(sparse: Sparse, folder: string): ReadonlyMap<string, string> {
  return new Map([...sparse].filter(([path]) => path.startsWith(folder)));
}

function withIndexed(
  listing: IssueListing,
  texts: ReadonlyMap<string, string>,
  load: (path: string, text: string) => ReturnType<typeof readIssue>,
): IssueListing {
  const issues: Issue[] = listing.issues.filter(({ path }) => !texts.has(path));
  const broken: BrokenFile[] = listing.broken.filter(({ path }) => !texts.has(path));
  const findings = listing.findings.filter(({ file }) => !texts.has(file));
  for (const [path, text] of [...texts].filter(([name]) => name.endsWith('.md'))) {
    const loaded = load(path, text);
    if ('id' in loaded) issues.push(loaded);
    else {
      findings.push(...loaded);
      broken.push({ path, id: /([0-9a-f]{8})[^/]*$/.exec(path)?.[1] ?? null, claims: claimsOf(text) });
    }
  }
  return { issues: issues.sort(byPath), broken, findings };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

async function refuse(path: string): Promise<never> {
  throw new RoadmapError({
    kind: 'user',
    code: 'file.sparse',
    message: `${path} is outside of the sparse checkout (skip-worktree), so it is not written.`,
    hints: ['git sparse-checkout add .roadmap', `git update-index --no-skip-worktree ${shellWord(path)}`],
    data: { path },
  });
}
