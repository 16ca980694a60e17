import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';

/**
 * Writes a document to a file: whole, or not at all. What is there is replaced only when that is asked for.
 * @throws RoadmapError `export.exists`, `export.unwritable`
 */
export async function writeDocument(
  file: string,
  pieces: AsyncIterable<string>,
  { context, force }: { readonly context: Context; readonly force: boolean },
): Promise<void> {
  const path = resolve(context.directory, file);
  const found = lstatSync(path, { throwIfNoEntry: false });
  // A device or a link would be replaced by a file, whatever reads it or it points to.
  if (found !== undefined && !found.isFile()) throw unwritable(file, 'something that is no regular file has that name');
  if (found !== undefined && !force) throw exists(file);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await fill(temporary, pieces);
    if (force) await rename(temporary, path);
    else await link(temporary, path);
  } catch (error) {
    if (!force && (error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    const told = error instanceof Error && 'syscall' in error;
    throw told ? unwritable(file, error.message, error) : error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function fill(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    for await (const piece of pieces) await handle.write(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function exists(file: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'export.exists',
    message: `${file} exists; nothing was written`,
    hints: ['to replace it: add --force'],
    data: { file },
  });
}

function unwritable(file: string, why: string, cause?: unknown): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'export.unwritable',
    message: `${file} cannot be written: ${why}`,
    data: { file },
    cause,
  });
}
