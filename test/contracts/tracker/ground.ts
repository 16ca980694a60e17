import { expect } from 'vitest';
import type { Config } from '../../../src/model/config.ts';
import { RoadmapError } from '../../../src/model/errors.ts';
import type {
  FieldChange,
  Item,
  Outcome,
  Page,
  SyncField,
  Tracker,
  Value,
  Values,
} from '../../../src/ports/tracker.ts';

/** What a tracker may have beside what every tracker has. The suite checks that it has these, and no others. */
export interface Desks {
  readonly comments: boolean;
  readonly milestones: boolean;
  readonly scan: boolean;
  readonly remove: boolean;
}

/** One object a tracker: everything the suite needs to know of it. */
export interface TrackerHarness {
  readonly name: string;
  readonly desks: Desks;
  make(): Promise<Ground>;
}

/** What other people do there, past the adapter: texts arrive byte for byte. */
export interface Others {
  /** @returns its key */
  open(title: string, body?: string): string;
  rewrite(key: string, text: { readonly title?: string; readonly body?: string }): void;
  deleteItem(key: string): void;
  /** Takes the item elsewhere; null: this tracker knows no such thing. */
  readonly move: ((key: string) => void) | null;
  /** Nobody may comment on it from now on; null: this tracker knows no such thing. */
  readonly lock: ((key: string) => void) | null;
  /** @returns the comment's key */
  comment(key: string, body: string): string;
  rewriteComment(comment: string, body: string): void;
  deleteComment(comment: string): void;
}

/**
 * What goes wrong from now on. `dropped`: the next request that writes does not arrive, and nobody knows. `lost`: it is carried
 * out, its answer does not come. `limited`: every request is refused by a limit that lasts an hour. `broken`: every answer is
 * garbage. `null`: all is well again.
 */
export type Trouble = 'dropped' | 'lost' | 'limited' | 'broken' | null;

/** A fresh tracker with nothing in it, and what stands around it. */
export interface Ground {
  /** Acts as an account that may write. */
  readonly tracker: Tracker;
  /** The same tracker with the hands of another account that may write. */
  readonly colleague: Tracker;
  /** The same for an account that may only read. */
  readonly reader: Tracker;
  readonly logins: { readonly us: string; readonly colleague: string; readonly stranger: string };
  /** What the mapping was made from. */
  readonly config: Config;
  /** What a field takes whose values name nothing: three or more, the first one not what a new item has. null: none. */
  samples(field: SyncField): readonly (string | null)[];
  /** An element that the tracker leaves out without a word or refuses, where it has such a thing. */
  readonly unwelcome: { readonly field: string; readonly element: string } | null;
  /** Enough items for a listing of three pages. */
  readonly many: number;
  readonly others: Others;
  trouble(trouble: Trouble): void;
  /** How many items there are, and comments of one, counted by the server and not by the adapter. */
  count(): number;
  countComments(key: string): number;
  /** Moves the server's clock. */
  advance(ms: number): void;
  /** Says what the server found wrong with what was sent, and ends it. */
  close(): Promise<void>;
}

export async function pagesOf(tracker: Tracker, since: string | null = null): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of tracker.list(since)) pages.push(page);
  return pages;
}

export async function listed(tracker: Tracker, since: string | null = null): Promise<Item[]> {
  return (await pagesOf(tracker, since)).flatMap((page) => page.items);
}

export async function itemOf(tracker: Tracker, key: string): Promise<Item> {
  const found = (await tracker.get([key])).get(key);
  if (found === undefined || 'absent' in found) throw new Error(`no item ${key}: ${JSON.stringify(found)}`);
  return found;
}

export async function update(
  tracker: Tracker,
  item: Item,
  changes: Readonly<Record<string, FieldChange>>,
): Promise<Outcome> {
  const [outcome, ...more] = await tracker.update([{ item, changes }]);
  expect(more).toEqual([]);
  if (outcome === undefined) throw new Error('an update had no outcome');
  return outcome;
}

export async function change(
  tracker: Tracker,
  item: Item,
  changes: Readonly<Record<string, FieldChange>>,
): Promise<Item> {
  return doneItem(await update(tracker, item, changes));
}

/** The item of an outcome, which must be done. */
export function doneItem(outcome: Outcome): Item {
  if (outcome.kind !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome.item;
}

let serial = 0;

/** An id as issues have it, never the same twice. */
export function newId(): string {
  serial += 1;
  return serial.toString(16).padStart(8, 'a');
}

/** Everything a field can say, with nothing in it but a title. */
export function valuesWith(tracker: Tracker, changes: Values = {}): Values {
  const blank = tracker.mapping.fields.map((field): [string, Value] => [field.name, emptyOf(field)]);
  return { ...Object.fromEntries(blank), title: 'A title', ...changes };
}

export function emptyOf(field: SyncField): Value {
  if (field.kind === 'set') return [];
  return field.kind === 'text' ? '' : (field.initial ?? null);
}

export async function create(tracker: Tracker, values: Values = {}, id = newId()): Promise<Item> {
  return doneItem(await tracker.create({ id, values: valuesWith(tracker, values) }));
}

/** The error that this ends in; it must be one of ours. */
export async function failureOf(work: Promise<unknown>): Promise<RoadmapError> {
  const error: unknown = await work.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RoadmapError)) throw error;
  return error;
}

export function requestsOf(tracker: Tracker): number {
  const { queries, mutations, rest } = tracker.cost();
  return queries + mutations + rest;
}

/** As the tracker sees it: sets have no order, and elements may differ in case where it does not count. */
export function comparable(tracker: Tracker, values: Values): Values {
  return Object.fromEntries(
    tracker.mapping.fields.map((field) => {
      const value = values[field.name] ?? null;
      if (field.kind !== 'set') return [field.name, value];
      const elements = elementsOf(values, field.name);
      return [
        field.name,
        (field.ignoreCase === true ? elements.map((one) => one.toLowerCase()) : [...elements]).sort(),
      ];
    }),
  );
}

export function elementsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
