import { resolveConflicts, type Choose } from '../../../src/app/sync-resolve.ts';
import type { Conflict } from '../../../src/sync/merge-types.ts';
import type { Values } from '../../../src/ports/tracker.ts';
import { parseCanonical } from '../../../src/sync/canonical.ts';
import type { Issue } from '../../../src/model/issue.ts';
import type { Dice } from '../random.ts';
import { loaded } from '../loaded.ts';
import { slots } from '../oracle.ts';
import { slotOf } from '../watch.ts';
import { keyOf, localValues } from '../world.ts';
import { commitOf } from './git.ts';
import { anyTrouble, asProcess } from './runs.ts';
import type { Clones, Desk } from './world.ts';

type Take = 'local' | 'remote' | 'merged';

/** A person settles what is in conflict at a desk, looking at what this clone saw last; some of it is left for later. */
export function resolveAt(world: Clones, desk: Desk): () => Promise<void> {
  const { more } = world;
  const [commit, trouble] = [more.chance(85), anyTrouble(more)];
  const takes = new Map<string, Take>();
  const choose: Choose = (id, conflict) => {
    if (more.chance(15)) return null;
    const take = takes.get(id) ?? anyTake(more);
    takes.set(id, take);
    const issue = issueAt(desk, id);
    if (issue !== null) note(world, desk, issue, { conflict, take });
    return take;
  };
  return () =>
    asProcess(world, desk, { label: 'resolve', mode: 'quiet', resolving: true }, trouble, async (hands) => {
      const done = await resolveConflicts(hands, { refs: [], all: true, choose, approve: null, commit });
      const said = done?.resolutions ?? [];
      return said.map(({ id, taken }) => `${id} ${JSON.stringify(taken)}`).join(', ');
    });
}

function anyTake(dice: Dice): Take {
  return dice.pick(['local', 'remote', 'merged'] as const);
}

/** Also while its file is out of sight for a moment. */
function issueAt({ worktree }: Desk, id: string): Issue | null {
  const { tree } = commitOf(worktree.repository.objects, worktree.head);
  const issues = [...worktree.files, ...tree].flatMap(([path, text]) => loaded(path, text) ?? []);
  return issues.find((issue) => issue.id === id) ?? null;
}

/** Whoever chooses knows both; `merged` is a choice of all that the file has of a field. */
function note(
  world: Clones,
  desk: Desk,
  issue: Issue,
  { conflict, take }: { readonly conflict: Conflict; readonly take: Take },
): void {
  const { field } = conflict;
  const slot = slotOf(desk.view, issue);
  const whole = take === 'merged' ? seenHere(desk, issue) : null;
  const [mine, theirs] = [
    slots(slot, { [field]: whole === null ? conflict.local : (localValues(desk.view, issue)[field] ?? null) }),
    slots(slot, { [field]: whole === null ? conflict.remote : (whole[field] ?? null) }),
  ];
  for (const [name, here] of mine) {
    const there = theirs.get(name);
    if (there === undefined) continue;
    if (take === 'remote') world.oracle.chosen(name, there, here);
    else world.oracle.chosen(name, here, there);
  }
}

function seenHere({ clone, view }: Desk, issue: Issue): Values | null {
  const { tree, blobs } = clone.snapshots.data;
  const text = blobs.get(tree.get(`seen/${keyOf(issue) ?? ''}.md`) ?? '');
  return text === undefined ? null : parseCanonical(view.mapping.fields, text);
}
