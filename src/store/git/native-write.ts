import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Git } from '../../ports/git.ts';
import type { Identity } from './identity.ts';
import { checkOid } from './object-id.ts';
import { askGit, gitFailed, runGit } from './native-run.ts';
import { checkRefName } from './refs.ts';
import type { GitSetup } from './repository.ts';

export type WriteRequest = Parameters<Git['writeCommit']>[0];

export interface ChainAccess {
  /** Fresh on every call. */
  readonly readRef: Git['readRef'];
  readonly identity: () => Promise<Identity>;
}

/**
 * One commit in bulk through fast-import, then the ref by compare-and-swap.
 * fast-import wants a branch to work on; a scratch one that is set back to nothing before its end never becomes a ref.
 */
export async function writeNativeCommit(
  setup: GitSetup,
  access: ChainAccess,
  request: WriteRequest,
): Promise<string | null> {
  checkRefName(request.ref);
  if (request.parent !== null) checkOid(request.parent);
  if ((await access.readRef(request.ref)) !== request.parent) return null;
  const input = importStream(setup, request, await access.identity());
  const out = await askGit(setup, [...DURABLE, 'fast-import', '--quiet', '--date-format=raw'], { input, acts: true });
  const commit = out.toString('latin1').trim();
  checkOid(commit);
  return (await moveRef(setup, access, { ...request, commit })) ? commit : null;
}

/** Before 2.36 git knows the last one alone, after that the first two. */
const DURABLE = ['-c', 'core.fsync=all', '-c', 'core.fsyncMethod=batch', '-c', 'core.fsyncObjectFiles=true'];

function importStream(setup: GitSetup, request: WriteRequest, identity: Identity): Buffer {
  const zero = '0'.repeat(setup.objectFormat === 'sha256' ? 64 : 40);
  const scratch = `refs/roadmap/scratch-${randomBytes(8).toString('hex')}`;
  const who = `${identity.name} <${identity.email}> ${Math.floor(Date.now() / 1000)} +0000`;
  const parts: (string | Buffer)[] = [`commit ${scratch}\nmark :1\ncommitter ${who}\n`, ...data(request.message)];
  if (request.parent !== null) parts.push(`from ${request.parent}\n`);
  for (const [path, text] of request.files) {
    if (text === null) parts.push(`D ${quote(path)}\n`);
    else parts.push(`M 100644 inline ${quote(path)}\n`, ...data(text));
  }
  parts.push(`\nget-mark :1\nreset ${scratch}\nfrom ${zero}\n\n`);
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
}

function data(text: string): (string | Buffer)[] {
  const bytes = Buffer.from(text, 'utf8');
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
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
