import type { Issue } from '../../../src/model/issue.ts';
import { loaded } from '../loaded.ts';
import { slots, Violation } from '../oracle.ts';
import { slotOf } from '../watch.ts';
import { keyOf, localValues } from '../world.ts';
import { commitOf } from './git.ts';
import { carriedTo, contentBehind, pointerIn } from './person.ts';
import type { Clones, Desk } from './world.ts';

/** Texts whose base was found sound: what an author has taken in stays taken in. */
export type Sound = Set<string>;

/**
 * In every version of every file that a branch names or a desk holds, the base is never ahead of what that version took in; but
 * for a pointer that git carried there by itself, which no run may believe: what it does is judged.
 */
export function checkBases(world: Clones, sound: Sound): void {
  const { objects, origin, clones, desks } = world;
  for (const desk of desks)
    for (const [path, text] of desk.worktree.files) checkBase(world, desk, { path, text }, sound);
  const tips = new Set([...origin.values(), ...clones.flatMap(({ repository }) => [...repository.branches.values()])]);
  const [desk] = desks;
  if (desk === undefined) return;
  for (const tip of tips)
    for (const [path, text] of commitOf(objects, tip).tree) checkBase(world, desk, { path, text }, sound);
}

function checkBase(
  world: Clones,
  desk: Desk,
  { path, text }: { readonly path: string; readonly text: string },
  sound: Sound,
): void {
  if (sound.has(text)) return;
  const issue = loaded(path, text);
  if (issue === null) throw new Violation(`${path} does not load on ${desk.name}`);
  const here = slots(slotOf(desk.view, issue), localValues(desk.view, issue));
  for (const [name, value] of contentBehind(world, desk, issue)) {
    const mine = here.get(name);
    if (mine === undefined || carriedTo(world, pointerIn(issue), name, mine)) continue;
    if (!world.oracle.hasSeen(name, mine, value))
      throw new Violation(`${desk.name}: the base of ${name} is "${value}", which "${mine}" never took in`);
  }
  sound.add(text);
}

/** One item for each issue, over all clones where they claim, and for each clone where they do not. */
export function checkCreations({ service, clones, claims }: Clones): void {
  const markers = new Map<string, number[]>();
  // Nobody can know of a deletion before a full listing.
  for (const { marker, number, deleted } of service.items.values())
    if (marker !== null && !deleted) markers.set(marker, [...(markers.get(marker) ?? []), number]);
  for (const [marker, numbers] of markers) {
    const makers = clones.filter(({ created }) => created.has(marker)).length;
    if (numbers.length > (claims === null ? makers : 1))
      throw new Violation(`${marker} was created ${numbers.length} times: #${numbers.join(', #')}`);
  }
}

/** At a desk where all is quiet everything is synced, in conflict or in error, and there is one of each. */
export function checkOutcome(world: Clones, desk: Desk): void {
  const { service } = world;
  const issues = [...desk.worktree.files].flatMap(([path, text]) => loaded(path, text) ?? []);
  const links = new Map<string, Issue>();
  for (const issue of issues) {
    const key = keyOf(issue);
    if (key === null && isLost(world, issue)) continue;
    if (key === null) throw new Violation(`${desk.name}: ${issue.id} is not on the tracker`);
    if (links.has(key)) throw new Violation(`${desk.name}: two files hold #${key}`);
    links.set(key, issue);
  }
  for (const item of service.items.values()) {
    if (item.deleted) continue;
    const issue = links.get(String(item.number));
    const owner = issues.find((one) => one.id === item.marker);
    // It was created once more when its item was deleted, and this version of the file still means that one: an error of its own.
    if (issue === undefined && owner !== undefined && isLost(world, owner)) continue;
    // Made from a file that git took away everywhere: it is not pulled as new. A clone that had linked it restores it.
    const remembered = desk.clone.snapshots.data.tree.has(`seen/${item.number}.json`);
    if (issue === undefined && owner === undefined && item.marker !== null && !remembered) continue;
    if (issue === undefined) throw new Violation(`${desk.name}: #${item.number} has no file`);
    // A file without one, as a merge may leave it, is not rewritten for it.
    const status = issue.values.sync_status?.['github'] ?? 'synced';
    const local = localValues(desk.view, issue);
    const names = desk.view.mapping.fields.map((field) => field.name);
    const differing = names.filter((name) => JSON.stringify(local[name]) !== JSON.stringify(item.values[name]));
    const expected = differing.length > 0 ? 'conflict' : 'synced';
    if (status !== expected)
      throw new Violation(
        `${desk.name}: #${item.number} is ${status} and differs in ${differing.join(', ') || 'nothing'}`,
      );
  }
}

/** Its file was taken back behind its link, and its item was deleted: nothing is made a second time. */
function isLost({ service }: Clones, issue: Issue): boolean {
  return [...service.items.values()].some((item) => item.deleted && item.marker === issue.id);
}
