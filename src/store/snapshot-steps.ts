import type { ChainChange, Git } from '../ports/git.ts';
import type { SeenChange, SnapshotChanges, SnapshotHistory } from '../ports/snapshot-history.ts';
import { basePath, metaPath, placeOf, seenPath } from './snapshot-files.ts';

interface Wanted {
  readonly limit: number;
  readonly wanted: Parameters<SnapshotHistory['steps']>[1];
}

/** What the newest steps of a chain changed, as `SnapshotHistory` tells it. */
export async function readSteps(git: Git, ref: string, { limit, wanted }: Wanted): Promise<readonly SnapshotChanges[]> {
  const steps = await git.changes(ref, limit);
  const [newest] = steps;
  const tree = new Map(newest === undefined ? [] : await git.tree(newest.commit));
  const told = steps.map((step) => ({ step, changes: changesOf(tree, step, wanted) }));
  const oids = told.flatMap(({ changes }) => changes.flatMap(({ key: _key, ...texts }) => Object.values(texts)));
  const texts = await git.readBlobs(oids.flatMap((oid) => oid ?? []));
  const textOf = (oid: string | null): string | null => (oid === null ? null : (texts.get(oid) ?? null));
  return told.map(({ step: { commit, at, author, message }, changes }) => ({
    ...{ commit, at, author, message },
    changes: changes.map(({ key, before, after, base, lost, meta }) => ({
      key,
      before: textOf(before),
      after: textOf(after),
      base: textOf(base),
      lost: textOf(lost),
      meta: textOf(meta),
    })),
  }));
}

/** Object ids where `SeenChange` has texts. */
type Change = SeenChange;

/** @param tree what the step left; afterwards, what it found */
function changesOf(tree: Map<string, string>, step: ChainChange, wanted: Wanted['wanted']): readonly Change[] {
  const { changes: paths, ...about } = step;
  const keys = new Map<string, Pick<Change, 'before' | 'lost'>>();
  for (const { path, before, after } of paths) {
    put(tree, path, after);
    const place = placeOf(path);
    if (place?.kind === 'seen') keys.set(place.key, { lost: null, ...keys.get(place.key), before });
    const isKept = place?.kind === 'lost' && after !== null;
    if (isKept)
      keys.set(place.key, { before: tree.get(seenPath(place.key)) ?? null, ...keys.get(place.key), lost: after });
  }
  const oid = (path: string): string | null => tree.get(path) ?? null;
  const changes = [...keys].flatMap(([key, one]): readonly Change[] => {
    if (wanted?.(about, key) === false) return [];
    return [{ key, ...one, after: oid(seenPath(key)), base: oid(basePath(key)), meta: oid(metaPath(key)) }];
  });
  for (const { path, before } of paths) put(tree, path, before);
  return changes;
}

function put(tree: Map<string, string>, path: string, oid: string | null): void {
  if (oid === null) tree.delete(path);
  else tree.set(path, oid);
}
