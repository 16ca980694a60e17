import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';

/** Where logs of this clone lie. @throws RoadmapError `git.missing` outside a git repository */
export async function logFolder(context: Pick<Context, 'commonDir' | 'root'>): Promise<string> {
  const folder = await context.commonDir();
  if (folder !== null) return join(folder, 'roadmap', 'log');
  throw new RoadmapError({
    kind: 'user',
    code: 'git.missing',
    message: `${context.root()} is not in a git repository, which synchronising needs`,
    hints: ['git init'],
  });
}

/** The newest `limit` lines of what unattended runs wrote, oldest first; those that cannot be read are left out. */
export function newestLines(folder: string, limit: number): readonly Readonly<Record<string, unknown>>[] {
  const newer = linesOf(join(folder, 'auto.jsonl'));
  const lines = newer.length >= limit ? newer : [...linesOf(join(folder, 'auto.1.jsonl')), ...newer];
  return lines.slice(-limit);
}

function linesOf(path: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return readFileSync(path, 'utf8').split('\n').flatMap(parseLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseLine(line: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Readonly<Record<string, unknown>>] : [];
  } catch {
    return [];
  }
}
