import type { MilestoneIntent } from '../ports/journal.ts';
import type { PartEntry, PartMeta } from '../ports/snapshot-store.ts';
import type { ItemMilestone, Values } from '../ports/tracker.ts';
import { namedBy, type MilestoneFile, type MilestoneFiles } from './milestone-files.ts';
import { milestoneNote } from './milestone-report.ts';
import type { Engine, Gathered, Operation } from './types.ts';

/** Where parts of the ref hold milestones: `milestones/<key>`. */
export const PARTS = 'milestones';

/** Both sides as they were read, and who belongs to whom. */
export interface Milestones {
  readonly files: MilestoneFiles;
  /** Everything the tracker has, by key; answers to what was sent go in here. */
  readonly there: Map<string, ItemMilestone>;
  readonly pairs: readonly MilestonePair[];
  /** Files that may be sent to be created: not archived, not linked, with a name of their own. */
  readonly unlinked: readonly MilestoneFile[];
  /** Milestones there that no file stands for, in the order of their numbers. */
  readonly unpaired: readonly ItemMilestone[];
  /** What cannot be paired, and why. */
  readonly notes: readonly Operation[];
  readonly metas: ReadonlyMap<string, PartMeta>;
  /** Creations that are not known to have come to an end, by the name of the file; those of this run go in here. */
  readonly intents: Map<string, MilestoneIntent>;
  /** The milestone that a text names, or null. */
  readonly named: (text: string) => MilestoneFile | null;
}

export interface MilestonePair {
  readonly file: MilestoneFile;
  readonly remote: ItemMilestone;
  /** What the link rests on. `file`: it stands in the file already. */
  readonly by: 'file' | 'memory' | 'title';
  /** The title that it was created with, from this file. */
  readonly sent?: string;
}

/** A milestone with the base that its file points to. */
export interface LoadedMilestone extends MilestonePair {
  readonly entry: PartEntry | null;
  readonly meta: PartMeta | null;
  readonly local: Values;
  readonly base: Values;
}

interface Read {
  readonly files: MilestoneFiles;
  readonly there: Map<string, ItemMilestone>;
  readonly metas: ReadonlyMap<string, PartMeta>;
  readonly intents: Map<string, MilestoneIntent>;
  /** The account that we act as. */
  readonly login: string | null;
}

/**
 * By link, then by what was being created, then by what the ref remembers, then by the very title: titles are unique there. What
 * was being created and has none of these any more is looked for by who made it. Pure.
 */
export function pairMilestones(engine: Engine, { tip }: Pick<Gathered, 'tip'>, read: Read): Milestones {
  const state = start(engine, read);
  claimLinked(state);
  for (const [stem, intent] of read.intents) claimMade(state, stem, intent);
  for (const key of tip.parts.get(PARTS)?.keys() ?? []) claimRemembered(state, key);
  for (const remote of byNumber(read.there.values())) claimTitled(state, remote);
  for (const [stem, intent] of read.intents) claimRenamed(state, stem, intent);
  const { files } = read;
  return {
    ...read,
    pairs: state.pairs,
    unlinked: files.all.filter((file) => file.key === null && !file.archived && !state.taken.has(file)),
    unpaired: byNumber(read.there.values()).filter(({ key }) => !state.settled.has(key)),
    notes: state.notes,
    named: namedBy(files.all),
  };
}

interface State extends Read {
  readonly remote: string;
  readonly pairs: MilestonePair[];
  readonly notes: Operation[];
  /** Files that have their milestone, or an error of their own. */
  readonly taken: Set<MilestoneFile>;
  readonly settled: Set<string>;
}

function start({ remote }: Engine, read: Read): State {
  const state: State = { ...read, remote, pairs: [], notes: [], taken: new Set(), settled: new Set() };
  const names = new Map<string, MilestoneFile[]>();
  for (const file of read.files.all) names.set(file.values.name, [...(names.get(file.values.name) ?? []), file]);
  for (const twins of names.values())
    for (const file of twins.length > 1 ? twins.filter((twin) => twin.key === null) : []) {
      state.taken.add(file);
      const others = twins.filter((twin) => twin !== file).map((twin) => twin.path);
      if (!file.archived) state.notes.push(milestoneNote(file, 'error', `${others.join(', ')} has the same name`));
    }
  return state;
}

function claimLinked(state: State): void {
  const links = new Map<string, MilestoneFile[]>();
  for (const file of state.files.all)
    if (file.key !== null) links.set(file.key, [...(links.get(file.key) ?? []), file]);
  for (const [key, claimants] of links) {
    state.settled.add(key);
    if (claimants.length > 1) rivals(state, key, claimants);
    else for (const file of claimants) claimByLink(state, key, file);
  }
}

function claimByLink(state: State, key: string, file: MilestoneFile): void {
  const remote = state.there.get(key);
  if (remote !== undefined) state.pairs.push({ file, remote, by: 'file' });
  else if (!file.archived) state.notes.push(milestoneNote(file, 'skip', goneReason(state.remote, file), key));
}

function rivals({ notes }: State, key: string, claimants: readonly MilestoneFile[]): void {
  for (const file of claimants) {
    const others = claimants.filter((other) => other !== file).map(({ path }) => path);
    notes.push(milestoneNote(file, 'error', `${others.join(', ')} claims milestone ${key} too`, key));
  }
}

/** The link stays: nothing is deleted here, and nothing is made there again unasked. */
function goneReason(remote: string, { values, path }: MilestoneFile): string {
  return `${values.name} is no longer on ${remote}; to have it there again, take remote_ids out of ${path}`;
}

/** What a creation that was interrupted, or got no answer, has made, whatever its file is called by now. */
function claimMade(state: State, stem: string, { title, made }: MilestoneIntent): void {
  const remote = [...state.there.values()].find((one) => (made === undefined ? one.title === title : one.key === made));
  const file = unlinkedFile(state, stem);
  if (remote === undefined || file === undefined || state.settled.has(remote.key)) return;
  pair(state, { file, remote, by: 'memory', sent: title });
}

/**
 * Renamed there before anybody heard that it was made: the only one by us since then, with the description and the date that were
 * sent. Without a description nothing tells it from others.
 */
function claimRenamed(state: State, stem: string, intent: MilestoneIntent): void {
  const file = unlinkedFile(state, stem);
  if (file === undefined) return;
  const likely = [...state.there.values()].filter((one) => !state.settled.has(one.key) && mayBe(state, intent, one));
  const [remote] = likely;
  if (remote === undefined || likely.length > 1) return;
  const rivals = [...state.intents].filter(([other, its]) => other !== stem && mayBe(state, its, remote));
  if (rivals.length === 0) pair(state, { file, remote, by: 'memory', sent: intent.title });
}

function mayBe({ login }: State, intent: MilestoneIntent, one: ItemMilestone): boolean {
  const { description = '', due_date, highest, made } = intent;
  if (made !== undefined || highest === undefined || description === '' || login === null) return false;
  const isAsSent = one.description === description && one.due_date === due_date;
  return isAsSent && one.author?.toLowerCase() === login.toLowerCase() && Number(one.key) > highest;
}

function unlinkedFile({ files, taken }: State, stem: string): MilestoneFile | undefined {
  return files.all.find((one) => one.stem === stem && one.key === null && !taken.has(one));
}

/** A link lost through reset, stash or revert, or a file that cannot be read: the ref knows which file it was. */
function claimRemembered(state: State, key: string): void {
  const remote = state.there.get(key);
  const meta = state.metas.get(key);
  if (remote === undefined || meta === undefined || state.settled.has(key)) return;
  const file = state.files.all.find(({ path }) => path === meta.path);
  if (file !== undefined && file.key === null && !state.taken.has(file)) pair(state, { file, remote, by: 'memory' });
  else if (state.files.broken.some(({ path }) => path === meta.path)) unreadable(state, remote, meta.path);
}

function claimTitled(state: State, remote: ItemMilestone): void {
  if (state.settled.has(remote.key)) return;
  const broken = state.files.broken.find(({ claims }) => claims.includes(remote.key));
  if (broken !== undefined) return unreadable(state, remote, broken.path);
  const file = state.files.all.find(({ values }) => values.name === remote.title);
  if (file === undefined) return;
  if (file.key === null && !state.taken.has(file)) return pair(state, { file, remote, by: 'title' });
  // A second file of one name would leave no issue able to say which it means.
  state.settled.add(remote.key);
  state.notes.push(milestoneNote(file, 'skip', `${file.path} has that name and is not it`, remote.key));
}

function pair(state: State, one: MilestonePair): void {
  state.settled.add(one.remote.key);
  state.taken.add(one.file);
  state.pairs.push(one);
}

function unreadable(state: State, remote: ItemMilestone, path: string): void {
  state.settled.add(remote.key);
  const about = { stem: path.slice(path.lastIndexOf('/') + 1) };
  state.notes.push(milestoneNote(about, 'skip', `${path} seems to be linked to it and cannot be read`, remote.key));
}

export function byNumber(all: Iterable<ItemMilestone>): readonly ItemMilestone[] {
  return [...all].sort((a, b) => Number(a.key) - Number(b.key) || (a.key < b.key ? -1 : 1));
}
