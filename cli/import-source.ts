import { constants, createReadStream, lstatSync, realpathSync, type Stats } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RoadmapError, type Finding } from '../src/model/errors.ts';
import { sourceFinding, sourcePath, type ImportSource, type SourceEntry } from '../src/app/import-types.ts';
import type { Context } from './context.ts';

/** Not through a link put there meanwhile, and not waiting for the other end of a pipe. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const LARGEST = 512 * 1024 * 1024;
const CHUNK = 256 * 1024;

/**
 * What a person names to import from: a folder, a file, `-` for standard input. A link is followed where the person names it,
 * and nowhere below.
 * @throws RoadmapError `import.missing`, `import.too_large`
 */
export function openSource(name: string, context: Context): ImportSource {
  if (name === '-') return stdinSource(context);
  const { top, stats } = namedBy(name, context);
  const here = join(realpathSync(context.root()), '.roadmap');
  const refused = new Map<string, Finding>();
  const refuse = (path: string, about: Omit<Finding, 'file' | 'line' | 'severity' | 'id'>): Finding => {
    const finding = sourceFinding(sourcePath({ name }, path), about);
    refused.set(path, finding);
    return finding;
  };
  const check = (path: string): 'file' | 'folder' | null => kindOf(top, path, () => refuse(path, LINK));
  return {
    name,
    kind: stats.isFile() ? 'file' : 'folder',
    refused: () => [...refused.values()],
    isHere: (folder) => join(top, folder) === here,
    list: async (folder) => (check(folder) === 'folder' ? await entriesOf(top, folder, refuse) : []),
    read: async (path, limit) =>
      check(path) === 'file'
        ? await textOf(join(top, path), limit, (about) => sourceFinding(sourcePath({ name }, path), about))
        : refuse(path, MISSING),
    lines: (path, limit) => linesOf(check(path) === 'file' ? join(top, path) : null, limit),
  };
}

const LINK = {
  rule: 'import.link',
  message: 'It is a symbolic link, which is not followed.',
  cure: 'Copy what it points to.',
};
const MISSING = { rule: 'import.missing', message: 'There is no such file.', cure: 'Name a file that exists.' };

function namedBy(name: string, context: Context): { readonly top: string; readonly stats: Stats } {
  try {
    const top = realpathSync(resolve(context.directory, name));
    const stats = lstatSync(top);
    if (!stats.isFile() && !stats.isDirectory()) throw new Error('it is neither a file nor a folder');
    if (stats.isFile() && stats.size > LARGEST) throw tooLarge(name, stats.size);
    return { top, stats };
  } catch (cause) {
    if (cause instanceof RoadmapError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new RoadmapError({
      kind: 'user',
      code: 'import.missing',
      message: `${name} cannot be imported: ${code === 'ENOENT' ? 'there is no such file or folder' : message}`,
      hints: ['roadmap import --help'],
      data: { source: name },
      cause,
    });
  }
}

function tooLarge(name: string, size: number): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'import.too_large',
    message: `${name} has ${String(size)} bytes; at most ${String(LARGEST)} are read at once`,
    hints: ['import it in parts: what is here already is not added twice'],
    data: { source: name, size, limit: LARGEST },
  });
}

/** Every component is looked at: a folder on the way may be a link. */
function kindOf(top: string, path: string, onLink: () => void): 'file' | 'folder' | null {
  const parts = path === '' ? [] : path.split('/');
  let kind: 'file' | 'folder' | null = null;
  for (let count = 0; count <= parts.length; count += 1) {
    const stats = lstatSync(join(top, ...parts.slice(0, count)), { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) onLink();
    kind = stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : null;
    if (kind === null) return null;
  }
  return kind;
}

async function entriesOf(
  top: string,
  folder: string,
  refuse: (path: string, about: typeof LINK) => void,
): Promise<readonly SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for (const entry of await readdir(join(top, folder), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) refuse(folder === '' ? entry.name : `${folder}/${entry.name}`, LINK);
    else if (entry.isFile()) entries.push({ name: entry.name, kind: 'file' });
    else if (entry.isDirectory()) entries.push({ name: entry.name, kind: 'folder' });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function textOf(
  path: string,
  limit: number,
  finding: (about: typeof LINK) => Finding,
): Promise<string | Finding> {
  try {
    const file = await open(path, READ);
    try {
      const { size } = await file.stat();
      if (size > limit)
        return finding({
          rule: 'file.too_large',
          message: `The file has ${String(size)} bytes; the limit is ${String(limit)}.`,
          cure: 'Shorten it, or import it in parts.',
        });
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TypeError)
      return finding({ rule: 'file.encoding', message: 'The file is not valid UTF-8.', cure: 'Save it as UTF-8.' });
    const message = error instanceof Error ? error.message : String(error);
    return finding({ rule: 'file.unreadable', message, cure: 'Check its permissions: ls -la' });
  }
}

/** Never more than a line and a piece is held. */
async function* linesOf(path: string | null, limit: number): AsyncGenerator<string | null> {
  if (path === null) return;
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path, { flags: READ as unknown as string, highWaterMark: CHUNK })) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield length + end > limit ? null : decodeLine([...pieces, rest.subarray(0, end)]);
      pieces = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    length += rest.length;
    // Of a line that is too long nothing is kept.
    pieces = length > limit ? [] : [...pieces, rest];
  }
  if (length > 0) yield length > limit ? null : decodeLine(pieces);
}

function decodeLine(pieces: readonly Buffer[]): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)).replace(/\r$/, '');
  } catch {
    return null;
  }
}

function stdinSource(context: Context): ImportSource {
  const text = (): Promise<string> => context.io.stdin.text();
  return {
    name: '-',
    kind: 'file',
    refused: () => [],
    isHere: () => false,
    list: async () => [],
    read: text,
    async *lines() {
      yield* (await text()).split('\n');
    },
  };
}
