import type { CreateIntent, SentValues } from '../../../src/ports/journal.ts';
import type { Issue } from '../../../src/model/issue.ts';
import type { Values } from '../../../src/ports/tracker.ts';
import { loaded } from '../loaded.ts';
import { slots } from '../oracle.ts';
import { slotOf } from '../watch.ts';
import { localValues } from '../world.ts';
import { contentBehind, pointerIn } from './person.ts';
import type { Clones, Desk } from './world.ts';

/** Texts that files had since the run that is under way began, by path. */
const during = new WeakMap<Desk, Map<string, Set<string>>>();

/**
 * Git changed files under somebody's hands. Undoing, behind no pointer, what is just being sent, or was and nobody knows what
 * became of it, is a choice of the person who does it; the same holds in the middle of a run.
 */
export function noteUndone(world: Clones, desk: Desk, before: ReadonlyMap<string, string>): void {
  const texts = textsDuring(desk, before);
  for (const [path, text] of desk.worktree.files) {
    const now = loaded(path, text);
    if (now === null || before.get(path) === text) continue;
    const pointer = pointerIn(now);
    const known = sentOf(desk, now.id, pointer);
    for (const old of texts.get(path) ?? []) {
      const was = loaded(path, old);
      if (was !== null && pointer === pointerIn(was)) known.push(localValues(desk.view, was));
    }
    for (const values of known) choose(world, desk, now, values);
  }
}

export function endRun(desk: Desk): void {
  during.delete(desk);
}

/** One step of git may take a file away, or its pointer, and the next one bring an older one back. */
function textsDuring(desk: Desk, before: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  if (desk.view.running) {
    const texts = during.get(desk) ?? new Map<string, Set<string>>();
    for (const [path, text] of before) texts.set(path, (texts.get(path) ?? new Set()).add(text));
    during.set(desk, texts);
  }
  return during.get(desk) ?? new Map();
}

/** Whoever reverts a commit knows what it did: behind one pointer that is an edit like any other. */
export function noteReverted(world: Clones, desk: Desk, before: ReadonlyMap<string, string>): void {
  for (const [path, text] of desk.worktree.files) {
    const old = before.get(path);
    if (old === undefined || old === text) continue;
    const [was, now] = [loaded(path, old), loaded(path, text)];
    if (was !== null && now !== null && pointerIn(was) === pointerIn(now))
      choose(world, desk, now, localValues(desk.view, was));
  }
}

/**
 * Whoever edits an older value that git carried to a newer pointer, before any run saw it there, has edited what the pointer names:
 * the known limit of pointers that git carries.
 */
export function noteEdited(world: Clones, desk: Desk, before: ReadonlyMap<string, string>): void {
  for (const [path, text] of desk.worktree.files) {
    const old = before.get(path);
    if (old === undefined || old === text) continue;
    const [was, now] = [loaded(path, old), loaded(path, text)];
    if (was === null || now === null || pointerIn(was) !== pointerIn(now)) continue;
    const here = valuesOf(desk, was);
    const edited = valuesOf(desk, now);
    for (const [name, value] of contentBehind(world, desk, now)) {
      const old = here.get(name) ?? '';
      const carried = world.carried.get(`${pointerIn(now)} ${name}`)?.has(old) === true;
      if (carried && edited.get(name) !== old) world.oracle.chosen(name, edited.get(name) ?? '', value);
    }
  }
}

function valuesOf(desk: Desk, issue: Issue): ReadonlyMap<string, string> {
  return slots(slotOf(desk.view, issue), localValues(desk.view, issue));
}

function choose(world: Clones, desk: Desk, now: Issue, dropped: Values): void {
  const slot = slotOf(desk.view, now);
  const theirs = slots(slot, dropped);
  for (const [name, value] of valuesOf(desk, now)) world.oracle.chosen(name, value, theirs.get(name) ?? value);
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
