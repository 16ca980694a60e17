import type { CommitRecord, Objects } from './isomorphic-objects.ts';
import { findBlob } from './trees.ts';

export interface Visit {
  readonly commit: CommitRecord;
  /** The object id of the path that is followed; null where it is not there. */
  readonly oid: string | null;
}

/** Commits newest first; with a path, the ones that changed it, simplified as git-log(1) does by default. */
export async function* walk(objects: Objects, tip: string, path: string | null): AsyncGenerator<Visit> {
  const seen = new Set([tip]);
  const queue = [await visit(objects, tip, path)];
  for (;;) {
    const next = takeNewest(queue);
    if (next === undefined) return;
    const parents = await Promise.all(next.commit.parents.map((oid) => visit(objects, oid, path)));
    const same = path === null ? undefined : parents.find((parent) => parent.oid === next.oid);
    const untouched = parents.length === 0 && next.oid === null;
    if (path === null || (same === undefined && !untouched)) yield next;
    for (const parent of same === undefined ? parents : [same]) {
      if (seen.has(parent.commit.oid)) continue;
      seen.add(parent.commit.oid);
      queue.push(parent);
    }
  }
}

async function visit(objects: Objects, oid: string, path: string | null): Promise<Visit> {
  const commit = await objects.commit(oid);
  const blob = path === null ? null : await findBlob(objects, commit.tree, path);
  return { commit, oid: blob?.oid ?? null };
}

function takeNewest(queue: Visit[]): Visit | undefined {
  let best = 0;
  queue.forEach((entry, at) => {
    if (entry.commit.at > (queue[best]?.commit.at ?? 0)) best = at;
  });
  return queue.splice(best, 1)[0];
}
