import type { ChainCommit, FileVersion, Git, PathChange } from '../../ports/git.ts';
import { RoadmapError } from '../../model/errors.ts';
import { checkOid } from './object-id.ts';
import { askGit, gitFailed, runGit } from './native-run.ts';
import type { GitSetup } from './repository.ts';

type Reading = Pick<Git, 'tree' | 'readBlobs' | 'log' | 'oidsOf' | 'history' | 'changes'>;

/** Reading of objects and histories by native git. `readRef` must not find a missing ref. */
export function createNativeReading(setup: GitSetup, readRef: Git['readRef']): Reading {
  return {
    tree: (commit) => readTree(setup, commit),
    readBlobs: (oids) => readBlobs(setup, oids),
    async log(ref, limit) {
      const tip = await readRef(ref);
      return tip === null ? [] : readLog(setup, tip, limit);
    },
    async oidsOf(ref, path) {
      const tip = await readRef(ref);
      if (tip === null) return [];
      const versions = await readHistory(setup, { tip, path, limit: null });
      return [...new Set(versions.flatMap((version) => version.oid ?? []))];
    },
    async history(path, limit) {
      const tip = await readRef('HEAD');
      return tip === null ? [] : readHistory(setup, { tip, path, limit });
    },
    async changes(ref, limit) {
      const tip = await readRef(ref);
      if (tip === null) return [];
      const commits = await readLog(setup, tip, limit);
      const changes = await readChanges(setup, commits);
      return commits.map((commit) => ({ ...commit, changes: changes.get(commit.commit) ?? [] }));
    },
  };
}

async function readTree(setup: GitSetup, commit: string): Promise<ReadonlyMap<string, string>> {
  checkOid(commit);
  const listing = await askGit(setup, ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit]);
  const text = listing.toString('utf8');
  const blobs = new Map<string, string>();
  // A line is `<mode> <type> <oid>TAB<path>`; there may be a hundred thousand.
  for (let end = text.indexOf('\0'), at = 0; end >= 0; at = end + 1, end = text.indexOf('\0', at)) {
    const tab = text.indexOf('\t', at);
    if (text.startsWith(' blob ', at + MODE)) blobs.set(text.slice(tab + 1, end), text.slice(at + MODE + 6, tab));
  }
  return blobs;
}

/** Six digits. */
const MODE = 6;

async function readBlobs(setup: GitSetup, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return texts;
  wanted.forEach(checkOid);
  const args = ['cat-file', '--batch'];
  const result = await runGit(setup, args, { input: `${wanted.join('\n')}\n` });
  // A damaged object is called "missing" too, but git complains about it beside that.
  if (result.code !== 0 || result.stderr.trim() !== '') throw gitFailed(args, result);
  let at = 0;
  for (const oid of wanted) {
    const end = result.stdout.indexOf(10, at);
    const [name, type, size] = result.stdout.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (end < 0 || name !== oid) throw unexpected(oid, 'git answered something else');
    if (type === 'missing') continue;
    if (type !== 'blob') throw unexpected(oid, `it is a ${type}`);
    texts.set(oid, result.stdout.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}

/** Config can put signatures, notes and colours into a log; none of it belongs here. */
const LOG = ['log', '-z', '--no-show-signature', '--no-notes', '--no-color', '--no-mailmap', '--encoding=UTF-8'];

async function readLog(setup: GitSetup, tip: string, limit: number): Promise<readonly ChainCommit[]> {
  const format = '--format=%H%x00%ct%x00%an%x00%B';
  const out = await askGit(setup, [...LOG, format, `--max-count=${limit}`, '--end-of-options', tip, '--']);
  return fours(out).map(([commit, at, author, message]) => ({
    commit,
    at: Number(at) * 1000,
    author,
    message: message.trimEnd(),
  }));
}

interface HistoryQuery {
  readonly tip: string;
  readonly path: string;
  /** Null: all of it. */
  readonly limit: number | null;
}

async function readHistory(setup: GitSetup, query: HistoryQuery): Promise<readonly FileVersion[]> {
  // All of it: what one side of a merge of two chains had and the other side won over, too.
  const count = query.limit === null ? ['--full-history'] : [`--max-count=${query.limit}`];
  const format = '--format=%H%x00%ct%x00%an%x00%s';
  const args = ['--literal-pathspecs', ...LOG, '--no-follow', format, ...count, '--end-of-options', query.tip, '--'];
  const versions = fours(await askGit(setup, [...args, query.path]));
  const oids = await oidsAt(
    setup,
    versions.map(([commit]) => commit),
    query.path,
  );
  return versions.map(([commit, at, author, subject], index) => ({
    commit,
    at: Number(at) * 1000,
    author,
    subject,
    oid: oids[index] ?? null,
  }));
}

/** The object that a path has in each of these commits. */
async function oidsAt(setup: GitSetup, commits: readonly string[], path: string): Promise<readonly (string | null)[]> {
  if (commits.length === 0) return [];
  if (path.includes('\n')) throw unexpected(path, 'a line break in a path cannot be asked for');
  const input = commits.map((commit) => `${commit}:${path}\n`).join('');
  const out = await askGit(setup, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input });
  const lines = out.toString('utf8').split('\n');
  return commits.map((_, at) => /^([0-9a-f]{40,64}) blob$/.exec(lines[at] ?? '')?.[1] ?? null);
}

async function readChanges(
  setup: GitSetup,
  commits: readonly ChainCommit[],
): Promise<ReadonlyMap<string, readonly PathChange[]>> {
  const input = commits.map(({ commit }) => `${commit}\n`).join('');
  const args = ['diff-tree', '--stdin', '-r', '--root', '-m', '--first-parent', '-z', '--no-renames', '--no-abbrev'];
  const tokens = records(await askGit(setup, args, { input }));
  const changes = new Map<string, PathChange[]>();
  let current: PathChange[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const [, before, after] = /^:\d+ \d+ (\w+) (\w+) \w+$/.exec(token) ?? [];
    if (before === undefined || after === undefined) {
      changes.set(token.slice(0, setup.objectFormat === 'sha256' ? 64 : 40), (current = []));
    } else {
      current.push({ path: tokens[++at] ?? '', before: orNull(before), after: orNull(after) });
    }
  }
  return changes;
}

function orNull(oid: string): string | null {
  return /^0+$/.test(oid) ? null : oid;
}

/** The parts of `-z` output. */
export function records(output: Buffer): string[] {
  const parts = output.toString('utf8').split('\0');
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

function fours(output: Buffer): [string, string, string, string][] {
  const parts = output.toString('utf8').split('\0');
  const rows: [string, string, string, string][] = [];
  for (let at = 0; at + 4 <= parts.length; at += 4) {
    rows.push([parts[at] ?? '', parts[at + 1] ?? '', parts[at + 2] ?? '', parts[at + 3] ?? '']);
  }
  return rows;
}

function unexpected(what: string, found: string): RoadmapError {
  return new RoadmapError({
    kind: 'internal',
    code: 'git.unexpected',
    message: `Reading ${JSON.stringify(what)} from git: ${found}.`,
    hints: ['git fsck'],
  });
}
