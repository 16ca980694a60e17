import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { askGit } from './native-run.ts';
import type { GitSetup } from './repository.ts';

/** With fewer files than this, one by one is as fast. */
export const MANY = 1000;

/** What git has written is there after a power cut: from 2.36 on. */
export const FLUSHED = ['-c', 'core.fsync=all', '-c', 'core.fsyncMethod=batch'];

/** The last one is for older ones; newer ones say on stderr that it is old. */
export const DURABLE = [...FLUSHED, '-c', 'core.fsyncObjectFiles=true'];

/** Fast-import, leaving out what makes a pack small and takes long: git does that some day by itself. Half a stream is none. */
const FAST_IMPORT = [...DURABLE, '-c', 'pack.compression=1', 'fast-import', '--quiet', '--depth=0', '--done'];

/** It takes and gives back memory for every object; glibc may then do the same with the system, which takes longer than all the rest. */
const KEEPING = { MALLOC_TOP_PAD_: '1048576' };

/** @returns what fast-import says about a stream of these parts */
export function importStream(
  setup: GitSetup,
  options: readonly string[],
  parts: Iterable<string | Buffer>,
): Promise<Buffer> {
  return askGit(setup, [...FAST_IMPORT, ...options], { input: blocks(parts), acts: true, env: KEEPING });
}

/**
 * Stores contents, and the trees of folders that these files fill, in one pack: whatever writes a tree of them afterwards finds
 * nearly all of it there. Fast-import goes through a folder from its beginning for every file, so it is shown small ones.
 * @param files gone through once, as git takes them in
 * @returns the object id of each path's content
 */
export async function packFiles(
  setup: GitSetup,
  files: Iterable<readonly [string, string | Buffer]>,
): Promise<ReadonlyMap<string, string>> {
  const marks = new Map<string, number>();
  const told = temporaryPath(setup, 'marks');
  try {
    await importStream(setup, [`--export-marks=${told}`], packParts(setup, files, marks));
    const oids = readMarks(told);
    return new Map([...marks].map(([path, mark]) => [path, oids.get(mark) ?? '']));
  } finally {
    rmSync(told, { force: true });
  }
}

function* packParts(
  setup: GitSetup,
  files: Iterable<readonly [string, string | Buffer]>,
  marks: Map<string, number>,
): Generator<string | Buffer> {
  const scratch = `refs/roadmap/scratch-${randomBytes(8).toString('hex')}`;
  const known = new Map<string | Buffer, number>();
  let last = 0;
  for (const [path, content] of files) {
    const mark = known.get(content) ?? (last += 1);
    marks.set(path, mark);
    if (known.has(content)) continue;
    // A text may come again; that bytes do is not worth keeping them.
    if (typeof content === 'string') known.set(content, mark);
    yield* withHead(`blob\nmark :${mark}\n`, content);
  }
  yield* [`commit ${scratch}\ncommitter roadmap <roadmap@localhost> 0 +0000\n`, ...data('')];
  const place = placer();
  for (const [path, mark] of marks) yield `M 100644 :${mark} ${quote(place(path))}\n`;
  yield streamEnd(setup, scratch);
}

/** Lines `:<mark> <object id>`. One told at a time, on the way, would wake us up tens of thousands of times. */
function readMarks(path: string): ReadonlyMap<number, string> {
  const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const space = line.indexOf(' ');
      return [Number(line.slice(1, space)), line.slice(space + 1)];
    }),
  );
}

const NAME = /^(?:marks|tree)-[0-9a-f]{12}(?:\.lock)?$/;
/** Nothing of ours is in use for so long. */
const LEFT_BEHIND_MS = 15 * 60_000;

/** A free name in the git directory; what killed runs left behind there goes. */
export function temporaryPath({ gitDir }: GitSetup, kind: 'marks' | 'tree'): string {
  const folder = join(gitDir, 'roadmap');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const made = NAME.test(name) ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (made !== undefined && Date.now() - made > LEFT_BEHIND_MS) rmSync(path, { force: true });
  }
  return join(folder, `${kind}-${randomBytes(6).toString('hex')}`);
}

/** A scratch branch that is set back to nothing before the end of a stream never becomes a ref. */
export function streamEnd({ objectFormat }: GitSetup, scratch: string): string {
  return `\nreset ${scratch}\nfrom ${'0'.repeat(objectFormat === 'sha256' ? 64 : 40)}\n\ndone\n`;
}

export function data(content: string | Buffer): (string | Buffer)[] {
  return withHead('', content);
}

function withHead(head: string, content: string | Buffer): (string | Buffer)[] {
  if (typeof content === 'string') return [`${head}data ${Buffer.byteLength(content)}\n${content}\n`];
  return [`${head}data ${content.length}\n`, content, '\n'];
}

export function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

const BLOCK = 256 * 1024;

/** Tens of thousands of small pieces would be as many writes, and all in one piece twice the memory. */
function* blocks(parts: Iterable<string | Buffer>): Generator<Buffer> {
  let block = Buffer.allocUnsafe(BLOCK);
  let end = 0;
  for (const part of parts) {
    const length = Buffer.byteLength(part);
    if (end + length > BLOCK) {
      yield block.subarray(0, end);
      block = Buffer.allocUnsafe(Math.max(BLOCK, length));
      end = 0;
    }
    end += typeof part === 'string' ? block.write(part, end) : part.copy(block, end);
  }
  yield block.subarray(0, end);
}

const FULL = 200;

/** Where a path stands in a tree in which no folder has many entries: with its neighbours, unless there are too many of them. */
function placer(): (path: string) => string {
  const folders = new Map<string, { number: number; count: number }>();
  let last = 0;
  return (path) => {
    const name = posix.dirname(path);
    let folder = folders.get(name);
    if (folder === undefined || folder.count === FULL) folders.set(name, (folder = { number: last++, count: 0 }));
    folder.count += 1;
    return `${Math.floor(folder.number / FULL)}/${folder.number}/${posix.basename(path)}`;
  };
}
