import type { ListedIssue } from './select-issues.ts';

/** A row of a tree in the order it is drawn in. */
export interface TreeRow {
  readonly id: string;
  /** Null: no issue has this id. */
  readonly listed: ListedIssue | null;
  /** 0 for a root. */
  readonly depth: number;
  /** Of those below the same one. */
  readonly last: boolean;
  /** Why nothing is drawn below it: it was drawn above, or it stands on the way to itself. */
  readonly note: 'above' | 'circle' | null;
  /** How it hangs on the one above it. */
  readonly kind: TreeLink['kind'];
}

export interface TreeLink {
  readonly id: string;
  readonly kind: 'blocks' | 'parent';
}

interface Level {
  readonly id: string;
  readonly below: readonly TreeLink[];
  at: number;
}

/** Draws what hangs below these roots, each subtree once; without recursion, since a chain may be as long as there are issues. */
export function treeRows(
  roots: readonly string[],
  belowOf: (id: string) => readonly TreeLink[],
  issueOf: (id: string) => ListedIssue | undefined,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const drawn = new Set<string>();
  for (const root of roots) {
    const way: Level[] = [];
    const onWay = new Set<string>();
    const draw = ({ id, kind }: TreeLink, last: boolean): void => {
      const below = belowOf(id);
      const note = onWay.has(id) ? 'circle' : drawn.has(id) && below.length > 0 ? 'above' : null;
      rows.push({ id, listed: issueOf(id) ?? null, depth: way.length, last, note, kind });
      drawn.add(id);
      if (note !== null || below.length === 0) return;
      way.push({ id, below, at: 0 });
      onWay.add(id);
    };
    draw({ id: root, kind: 'blocks' }, true);
    for (let level = way.at(-1); level !== undefined; level = way.at(-1)) {
      const link = level.below[level.at];
      level.at += 1;
      if (link !== undefined) draw(link, level.at === level.below.length);
      else {
        way.pop();
        onWay.delete(level.id);
      }
    }
  }
  return rows;
}
