import type { CreateIntent, SentValues } from '../../../src/ports/journal.ts';
import type { Issue } from '../../../src/model/issue.ts';
import type { Values } from '../../../src/ports/tracker.ts';
import { loaded } from '../loaded.ts';
import { slots } from '../oracle.ts';
import { slotOf } from '../watch.ts';
import { localValues } from '../world.ts';
import { pointerIn } from './person.ts';
import type { Clones, Desk } from './world.ts';

/**
 * Git changed files under somebody's hands. Undoing, behind no pointer, what is just being sent, or was and nobody knows what
 * became of it, is a choice of the person who does it; the same holds in the middle of a run.
 */
export function noteUndone(world: Clones, desk: Desk, before: ReadonlyMap<string, string>): void {
  for (const [path, text] of desk.worktree.files) {
    const old = before.get(path);
    const [was, now] = [old === undefined ? null : loaded(path, old), loaded(path, text)];
    // A file that git removed a moment ago may come back as an older one.
    if (now === null || old === text || (old !== undefined && was === null)) continue;
    const pointer = pointerIn(now);
    const known = sentOf(desk, now.id, pointer);
    if (was !== null && desk.view.running && pointer === pointerIn(was)) known.push(localValues(desk.view, was));
    for (const values of known) choose(world, desk, now, values);
  }
}

function choose(world: Clones, desk: Desk, now: Issue, dropped: Values): void {
  const slot = slotOf(desk.view, now);
  const theirs = slots(slot, dropped);
  for (const [name, value] of slots(slot, localValues(desk.view, now)))
    world.oracle.chosen(name, value, theirs.get(name) ?? value);
}

function sentOf({ clone, worktree }: Desk, id: string, pointer: string | null): Values[] {
  const sent = clone.journal.data.get('sent')?.get(id) as SentValues | undefined;
  const created = clone.journal.data.get('create')?.get(id) as CreateIntent | undefined;
  const records = [
    sent?.pointer === pointer && sent.branch === worktree.branch ? sent.values : undefined,
    pointer === null ? created?.values : undefined,
  ];
  return records.flatMap((values) => (values === undefined ? [] : [values as Values]));
}
