import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Git } from '../../ports/git.ts';
import type { Identity } from './identity.ts';
import { checkOid } from './object-id.ts';
import { data, DURABLE, importStream, MANY, packFiles, quote, streamEnd } from './native-pack.ts';
import { askGit, gitFailed, runGit } from './native-run.ts';
import { writeTree } from './native-tree.ts';
import { checkRefName } from './refs.ts';
import type { GitSetup } from './repository.ts';

export type WriteRequest = Parameters<Git['writeCommit']>[0];

export interface ChainAccess {
  /** Fresh on every call. */
  readonly readRef: Git['readRef'];
  readonly identity: () => Promise<Identity>;
}

/** One commit in bulk, then the ref by compare-and-swap. */
export async function writeNativeCommit(
  setup: GitSetup,
  access: ChainAccess,
  request: WriteRequest,
): Promise<string | null> {
  checkRefName(request.ref);
  if (request.parent !== null) checkOid(request.parent);
  if ((await access.readRef(request.ref)) !== request.parent) return null;
  const identity = await access.identity();
  const write = request.files.size < MANY ? importCommit : makeCommit;
  const commit = await write(setup, request, identity);
  checkOid(commit);
  return (await moveRef(setup, access, { ...request, commit })) ? commit : null;
}

/** Fast-import wants a branch to work on. */
async function importCommit(setup: GitSetup, request: WriteRequest, { name, email }: Identity): Promise<string> {
  const scratch = `refs/roadmap/scratch-${randomBytes(8).toString('hex')}`;
  const who = `${name} <${email}> ${now()}`;
  const parts: (string | Buffer)[] = [`commit ${scratch}\nmark :1\ncommitter ${who}\n`, ...data(request.message)];
  if (request.parent !== null) parts.push(`from ${request.parent}\n`);
  for (const [path, text] of request.files) {
    if (text === null) parts.push(`D ${quote(path)}\n`);
    else parts.push(`M 100644 inline ${quote(path)}\n`, ...data(text));
  }
  parts.push('\nget-mark :1', streamEnd(setup, scratch));
  const out = await importStream(setup, ['--date-format=raw'], parts);
  return out.toString('latin1').trim();
}

export interface CommitContent {
  /** Whose tree it changes; null: an empty one. */
  readonly parent: string | null;
  /** Another parent, of which only the history is kept. */
  readonly merged?: string;
  readonly files: ReadonlyMap<string, string | null>;
  /** The same of contents that are there already, as object ids. */
  readonly objects?: ReadonlyMap<string, string | null>;
  readonly message: string;
}

/**
 * A commit that no ref knows yet. Fast-import would take minutes for a tree with folders of tens of thousands; an index makes
 * one in no time.
 */
export async function makeCommit(
  setup: GitSetup,
  { parent, merged, files, objects, message }: CommitContent,
  { name, email }: Identity,
): Promise<string> {
  const texts = new Map([...files].filter((file): file is [string, string] => file[1] !== null));
  const oids = await packFiles(setup, texts);
  const entries = [...files.keys()].map((path) => [path, oids.get(path) ?? null] as const);
  const tree = await writeTree(setup, parent, new Map([...(objects ?? []), ...entries]));
  const parents = [parent, merged].flatMap((one) => (typeof one === 'string' ? ['-p', one] : []));
  const args = [...DURABLE, '-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', ...parents, '-F', '-', tree];
  const date = `@${now()}`;
  const out = await askGit(setup, args, {
    input: message,
    acts: true,
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return out.toString('latin1').trim();
}

function now(): string {
  return `${Math.floor(Date.now() / 1000)} +0000`;
}

interface Move {
  readonly ref: string;
  readonly parent: string | null;
  readonly commit: string;
}

/** False: somebody else moved it first. */
async function moveRef(setup: GitSetup, access: ChainAccess, move: Move): Promise<boolean> {
  const zero = '0'.repeat(move.commit.length);
  const args = [...DURABLE, 'update-ref', '--no-deref', '-m', 'roadmap', '--end-of-options'];
  for (let attempt = 1; ; attempt++) {
    const result = await runGit(setup, [...args, move.ref, move.commit, move.parent ?? zero], { acts: true });
    if (result.code === 0) return true;
    // Refused while the ref still stands where we expect it: its lock is taken for a moment, or something is wrong.
    if ((await access.readRef(move.ref)) !== move.parent) return false;
    if (attempt === 5) throw gitFailed(['update-ref'], result);
    await sleep(20 * 2 ** attempt);
  }
}
