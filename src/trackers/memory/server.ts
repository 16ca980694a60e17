import type { MilestoneValues, Values } from '../../ports/tracker.ts';
import type { MemoryWrite } from './requests.ts';

/** One item as the service keeps it. */
export interface StoredItem {
  readonly number: number;
  readonly author: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly values: Values;
  readonly marker: string | null;
  readonly deleted: boolean;
  /** Nobody comments on it. */
  readonly locked: boolean;
  /** How many edits it has seen; a comment is none. */
  readonly version: number;
}

/** One comment; its number is unique in the service. */
export interface StoredComment {
  readonly number: number;
  /** The item's number. */
  readonly item: number;
  readonly author: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly body: string;
  readonly marker: string | null;
  readonly version: number;
}

export interface StoredMilestone extends MilestoneValues {
  readonly number: number;
  readonly author: string;
  readonly updated_at: string;
  readonly version: number;
}

/** A write that is carried out only after some more calls. */
export interface LateWrite {
  calls: number;
  readonly write: MemoryWrite;
}

/** A tracker's server in memory: one history, a clock in whole seconds, plain data alone, so that it can be copied. */
export interface MemoryService {
  /** Milliseconds since the epoch; the owner of the service moves it. */
  now: number;
  readonly items: Map<number, StoredItem>;
  readonly comments: Map<number, StoredComment>;
  readonly milestones: Map<number, StoredMilestone>;
  /** Logins that may be assigned; null: everybody. */
  assignable: ReadonlySet<string> | null;
  /** Logins of others who may write. */
  readonly writers: Set<string>;
  /** Fields of which a change moves no `updated_at`. */
  readonly silent: Set<string>;
  /** Items, comments and milestones made here are counted, so that nothing is ever made twice unseen. */
  created: number;
  comments_created: number;
  milestones_created: number;
  mutations: number;
  late: LateWrite[];
}

export function createMemoryService(now: number): MemoryService {
  return {
    now,
    items: new Map(),
    comments: new Map(),
    milestones: new Map(),
    assignable: null,
    writers: new Set(),
    silent: new Set(['parent', 'depends_on']),
    created: 0,
    comments_created: 0,
    milestones_created: 0,
    mutations: 0,
    late: [],
  };
}

export function serverTime(service: MemoryService): string {
  return `${new Date(Math.floor(service.now / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Anybody opens an item. */
export function openItem(
  service: MemoryService,
  made: { readonly values: Values; readonly author: string; readonly marker?: string | null },
): StoredItem {
  const number = nextNumber(service.items);
  const at = serverTime(service);
  const { values, author, marker = null } = made;
  const item: StoredItem = {
    ...{ number, author, values, marker },
    ...{ created_at: at, updated_at: at, deleted: false, locked: false, version: 0 },
  };
  service.items.set(number, item);
  service.created += 1;
  return item;
}

/** Anybody edits an item; its time of update moves to the server's clock, unless all that changes is silent. */
export function editItem(service: MemoryService, number: number, changes: Values): void {
  const item = live(service, number);
  if (item === null) return;
  const loud = Object.keys(changes).some((name) => !service.silent.has(name));
  const updated_at = loud ? serverTime(service) : item.updated_at;
  const values = { ...item.values, ...changes };
  service.items.set(number, { ...item, values, updated_at, version: item.version + 1 });
}

export function lockItem(service: MemoryService, number: number, locked = true): void {
  const item = live(service, number);
  if (item !== null) service.items.set(number, { ...item, locked, updated_at: serverTime(service) });
}

/** Gone for certain, with its comments. */
export function deleteItem(service: MemoryService, number: number): void {
  const item = live(service, number);
  if (item === null) return;
  service.items.set(number, { ...item, deleted: true, updated_at: serverTime(service) });
  for (const comment of service.comments.values()) {
    if (comment.item === number) service.comments.delete(comment.number);
  }
}

/** Anybody comments on an item, whose time of update moves. @returns null when the item is gone. */
export function addComment(
  service: MemoryService,
  number: number,
  made: { readonly body: string; readonly author: string; readonly marker?: string | null },
): StoredComment | null {
  if (live(service, number) === null) return null;
  const at = serverTime(service);
  const { body, author, marker = null } = made;
  service.comments_created += 1;
  const comment: StoredComment = {
    ...{ number: service.comments_created, item: number, author, body, marker },
    ...{ created_at: at, updated_at: at, version: 0 },
  };
  service.comments.set(comment.number, comment);
  touch(service, number);
  return comment;
}

export function editComment(service: MemoryService, number: number, body: string): void {
  const comment = service.comments.get(number);
  if (comment === undefined) return;
  const updated_at = serverTime(service);
  service.comments.set(number, { ...comment, body, updated_at, version: comment.version + 1 });
  touch(service, comment.item);
}

export function deleteComment(service: MemoryService, number: number): void {
  const comment = service.comments.get(number);
  if (comment === undefined) return;
  service.comments.delete(number);
  touch(service, comment.item);
}

/** @returns null when another milestone has this title. */
export function makeMilestone(
  service: MemoryService,
  values: Partial<MilestoneValues> & Pick<MilestoneValues, 'title'>,
  author = 'them',
): StoredMilestone | null {
  if (isTaken(service, values.title)) return null;
  service.milestones_created += 1;
  const milestone: StoredMilestone = {
    ...{ state: 'open', due_date: null, description: '' },
    ...values,
    ...{ number: service.milestones_created, author, updated_at: serverTime(service), version: 0 },
  };
  service.milestones.set(milestone.number, milestone);
  return milestone;
}

/** @returns false when there is no such milestone, or another one has this title. */
export function editMilestone(service: MemoryService, number: number, changes: Partial<MilestoneValues>): boolean {
  const milestone = service.milestones.get(number);
  if (milestone === undefined) return false;
  if (changes.title !== undefined && isTaken(service, changes.title, number)) return false;
  const updated_at = serverTime(service);
  service.milestones.set(number, { ...milestone, ...changes, updated_at, version: milestone.version + 1 });
  return true;
}

export function renameMilestone(service: MemoryService, number: number, title: string): boolean {
  return editMilestone(service, number, { title });
}

/** Its items have none from then on. */
export function deleteMilestone(service: MemoryService, number: number): void {
  service.milestones.delete(number);
  for (const item of service.items.values()) {
    if (item.values['milestone'] === String(number)) editItem(service, item.number, { milestone: null });
  }
}

export function live(service: MemoryService, number: number): StoredItem | null {
  const item = service.items.get(number);
  return item === undefined || item.deleted ? null : item;
}

/** Titles that differ only in case are two. */
export function isTaken(service: MemoryService, title: string, except: number | null = null): boolean {
  return [...service.milestones.values()].some((one) => one.title === title && one.number !== except);
}

function touch(service: MemoryService, number: number): void {
  const item = live(service, number);
  if (item !== null) service.items.set(number, { ...item, updated_at: serverTime(service) });
}

function nextNumber(rows: ReadonlyMap<number, unknown>): number {
  return Math.max(0, ...rows.keys()) + 1;
}
