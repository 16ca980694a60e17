import { parse } from 'yaml';
import { RoadmapError } from '../model/errors.ts';
import { claimsOf } from '../model/links.ts';
import type { Tombstone } from '../ports/issue-store.ts';
import { readRegular } from './text-file.ts';
import { walk } from './walk.ts';

export const TOMBSTONES = '.roadmap/deleted';
const SUFFIX = '.yaml';

/**
 * Marks of linked issues that were deleted on purpose (design: format.md). One that is damaged still counts for the links
 * its text seems to name: taking it for absent would bring the issue back.
 * @throws RoadmapError when the folder or one of them cannot be read at all.
 */
export async function readTombstones(root: string, maxBytes: number): Promise<readonly Tombstone[]> {
  const place = { root, folder: TOMBSTONES, maxBytes };
  const { files, obstacles } = walk(place, SUFFIX);
  const problem = obstacles[0];
  if (problem !== undefined) throw unreadableTombstone(problem.message, problem.cure);
  return files.flatMap((path) => {
    const text = readRegular(place, path);
    if (text === null) return [];
    if (typeof text !== 'string') throw unreadableTombstone(`${path}: ${text.message}`, text.cure);
    return [parseTombstone(path, text)];
  });
}

/** @param path its name is the id */
export function parseTombstone(path: string, text: string): Tombstone {
  const id = path.slice(path.lastIndexOf('/') + 1, -SUFFIX.length);
  const idAt = (key: 'unlinked' | 'issue'): Partial<Tombstone> => {
    const found = new RegExp(`^${key}: *['"]?([0-9a-f]{8})['"]? *$`, 'm').exec(text)?.[1];
    return found === undefined ? {} : { [key]: found };
  };
  return { id, remote_ids: linksIn(text) ?? claimedLinks(text), ...idAt('unlinked'), ...idAt('issue') };
}

function linksIn(text: string): Record<string, string> | null {
  try {
    // Numbers stay the digits that stand there; `__proto__` is a key like any other.
    const value: unknown = parse(text, { schema: 'failsafe', mapAsMap: true, maxAliasCount: 0, logLevel: 'error' });
    const links: unknown = value instanceof Map ? value.get('remote_ids') : undefined;
    if (!(links instanceof Map)) return null;
    const pairs = [...links].filter((pair): pair is [string, string] => pair.every((part) => typeof part === 'string'));
    return pairs.length === links.size ? recordOf(pairs) : null;
  } catch {
    return null;
  }
}

function claimedLinks(text: string): Record<string, string> {
  return recordOf(
    claimsOf(text).map((claim) => [claim.slice(0, claim.indexOf(':')), claim.slice(claim.indexOf(':') + 1)]),
  );
}

function recordOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(pairs));
}

function unreadableTombstone(message: string, cure: string): RoadmapError {
  return new RoadmapError({ kind: 'user', code: 'tombstone.unreadable', message, hints: [cure] });
}
