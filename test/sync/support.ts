import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Issue, IssueChanges, IssueValues } from '../../src/model/issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { Cursor } from '../../src/ports/snapshot-store.ts';
import type { Claims } from '../../src/ports/claims.ts';
import type { Item, Mapping, Outcome, Tracker, Values } from '../../src/ports/tracker.ts';
import { bindTracker, makeDirectory, type MilestoneLink } from '../../src/sync/directory.ts';
import { OFFLINE } from '../../src/sync/offline.ts';
import { run } from '../../src/sync/run.ts';
import type { Engine, Operation, SyncEvent, SyncOptions, SyncReport } from '../../src/sync/types.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';
import { connectMemory, type MemoryCall, type MemoryFault } from '../../src/trackers/memory/index.ts';
import {
  createMemoryService,
  editItem,
  openItem,
  serverTime,
  type MemoryService,
  type StoredItem,
} from '../../src/trackers/memory/server.ts';
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts';
import { createMemoryJournal, type MemoryJournal } from '../support/memory-journal.ts';
import { createMemorySnapshots, type MemorySnapshots } from '../support/memory-snapshots.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';
import { emptyValues } from '../worlds/values.ts';
import { guarded, makeBoundary, type Boundary } from '../worlds/boundary.ts';

export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;
export const DAY = 24 * 3_600_000;

export const config: Config = {
  ...defaultConfig,
  remotes: { github: { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} } },
};

/** Both ways, everything new, nobody asked. */
export const EVERYTHING: SyncOptions = { ...OFFLINE, preview: false, strategy: null, push_new: 'all', pull_new: 'all' };

/** One clone and one tracker, with what a test may bend. */
export interface Scene {
  config: Config;
  readonly service: MemoryService;
  readonly store: MemoryStore;
  readonly files: MemoryFiles;
  readonly snapshots: MemorySnapshots;
  readonly journal: MemoryJournal;
  /** Where creations are claimed first. */
  claims: Claims | null;
  readonly mapping: Mapping;
  readonly boundary: Boundary;
  readonly cursor: { value: Cursor | null };
  /** What the repository's history holds of a file, newest first. */
  readonly older: Map<string, readonly string[]>;
  /** When a field was last changed here, by name; a field that is not there: unknown. */
  readonly changedAt: Map<string, number>;
  readonly dirty: Set<string>;
  /** Paths outside of a sparse checkout. */
  readonly sparse: Set<string>;
  /** Ids of issues that were put into the archive. */
  readonly archived: Set<string>;
  /** Keys of the items that these are linked to. */
  readonly shelved: Set<string>;
  readonly events: SyncEvent[];
  /** Milestones that both sides know. */
  readonly milestones: MilestoneLink[];
  login: string;
  branch: string | null;
  writable: boolean;
  /** Items of one page of a listing, and updates of one request. */
  page: number;
  batch: number;
  fault: (call: MemoryCall) => MemoryFault | null;
  /** What listings do not show yet. */
  hidden: (item: StoredItem) => boolean;
  /** How the tracker shows an item. */
  shown: (item: Item) => Item;
  /** A tracker with habits of its own. */
  tracker: (inner: Tracker) => Tracker;
}

export function makeScene(changes: Partial<Scene> = {}): Scene {
  const used = changes.config ?? config;
  return {
    config: used,
    service: createMemoryService(START),
    store: createMemoryStore(used),
    files: createMemoryFiles(),
    snapshots: createMemorySnapshots(),
    journal: createMemoryJournal(),
    claims: null,
    mapping: makeMapping(used, { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} }),
    boundary: makeBoundary(),
    cursor: { value: null },
    older: new Map(),
    changedAt: new Map(),
    dirty: new Set(),
    sparse: new Set(),
    archived: new Set(),
    shelved: new Set(),
    events: [],
    milestones: [],
    login: 'us',
    branch: 'main',
    writable: true,
    page: 100,
    batch: 5,
    fault: () => null,
    hidden: () => false,
    shown: (item) => item,
    tracker: (inner) => inner,
    ...changes,
  };
}

/** The configuration with other settings of `sync`. */
export function configured(sync: Partial<Config['sync']>, fields: Config['remotes'][string]['fields'] = {}): Config {
  const github = { type: 'memory', repo: 'memory/demo', fields, mapping: {} };
  return { ...config, sync: { ...config.sync, ...sync }, remotes: { github } };
}

/** Another clone: the same files and, as far as they were shared, the same snapshots; its own journal. */
export function cloneOf(scene: Scene, snapshots = createMemorySnapshots()): Scene {
  return makeScene({ config: scene.config, service: scene.service, store: scene.store.fork(), snapshots });
}

/** A new process over what lies on disk and at the tracker. */
export function engineOf(scene: Scene): Engine {
  const { boundary, snapshots, store, journal, cursor } = scene;
  const { service, mapping, login, writable, page, batch } = scene;
  const plain = connectMemory({
    ...{ service, mapping, login, writable, page, batch },
    fault: (call) => scene.fault(call),
    hidden: (item) => scene.hidden(item),
  });
  const cache = {
    read: async () => cursor.value,
    write: async (next: Cursor) => void (cursor.value = next),
  };
  const directory = makeDirectory();
  for (const link of scene.milestones) directory.linkMilestone(link);
  return {
    remote: 'github',
    config: scene.config,
    tracker: bindTracker(guarded(boundary, 'tracker', scene.tracker(showing(plain, scene))), directory),
    directory,
    store: guarded(boundary, 'store', store),
    files: guarded(boundary, 'files', scene.files),
    snapshots: guarded(boundary, 'snapshots', snapshots),
    journal: guarded(boundary, 'journal', journal),
    ...(scene.claims !== null && { claims: guarded(boundary, 'claims', scene.claims) }),
    cache: guarded(boundary, 'cache', cache),
    history: async (path) => scene.older.get(path) ?? [],
    changedAt: async (_issue, field) => scene.changedAt.get(field) ?? null,
    dirty: async (paths) => new Set(paths.filter((path) => scene.dirty.has(path))),
    ...(scene.sparse.size > 0 && { isSparse: (path: string) => scene.sparse.has(path) }),
    elsewhere: async () => scene.archived,
    ...(scene.shelved.size > 0 && { shelved: async () => scene.shelved }),
    branch: scene.branch,
    branchNow: async () => scene.branch,
    emit: (event) => void scene.events.push(event),
  };
}

/** One run. A preview may write nothing, a pull nothing there, a push creates nothing here: the boundary sees to it. */
export async function sync(scene: Scene, options: Partial<SyncOptions> = {}): Promise<SyncReport> {
  const asked = { ...EVERYTHING, ...options };
  scene.boundary.mode = asked.preview ? 'preview' : asked.mode;
  scene.boundary.writes.length = 0;
  return run(engineOf(scene), asked);
}

/** What a run did or would do, one line each: `push aaaa0001 #1 title`; what was not done has a `!` before it. */
export function lines(report: Pick<SyncReport, 'operations'>): string[] {
  return report.operations.map((op) => {
    const words = [op.op, op.id ?? '-', `#${op.remote_id ?? '-'}`, op.fields.join('+')];
    return `${op.applied ? '' : '!'}${words.filter((word) => word !== '').join(' ')}`;
  });
}

export function about(report: Pick<SyncReport, 'operations'>, id: string): readonly Operation[] {
  return report.operations.filter((operation) => operation.id === id);
}

export const pathOf = (id: string): string => `.roadmap/issues/${id}-x.md`;

/** A person writes an issue. */
export function write(scene: Scene, id: string, values: Partial<IssueValues> = {}, body = ''): void {
  const asked = { title: `Title of ${id}`, status: 'todo', created: '2026-01-01T00:00:00Z', ...values };
  scene.store.files.set(pathOf(id), printIssue({ id, changes: { values: asked, body } }));
}

type ValueChanges = NonNullable<IssueChanges['values']>;

function isWhole(changes: IssueChanges | ValueChanges): changes is IssueChanges {
  return 'values' in changes || 'body' in changes || 'by_remote' in changes;
}

/** A person edits an issue, wherever its file is. */
export function edit(scene: Scene, id: string, changes: IssueChanges | ValueChanges): void {
  const { path, text } = issueOf(scene, id);
  scene.store.files.set(path, editIssue(text, isWhole(changes) ? changes : { values: changes }, scene.config));
}

export function issueOf(scene: Scene, id: string): Issue {
  for (const [path, text] of scene.store.files) {
    const issue = readIssue(path, text, scene.config);
    if ('id' in issue && issue.id === id) return issue;
  }
  throw new Error(`no issue ${id} among ${[...scene.store.files.keys()].join(', ')}`);
}

/** Link, pointer, status and error of an issue, as its file holds them. */
export function bookOf(scene: Scene, id: string): Record<string, string | undefined> {
  const { remote_ids, sync_base, sync_status, sync_error } = issueOf(scene, id).values;
  const book = { key: remote_ids?.github, base: sync_base?.github, status: sync_status?.github };
  return { ...book, error: sync_error?.github };
}

/** A file that nobody may write, until the answer is called. */
export function unwritable(scene: Scene, path: string): () => void {
  const { create, replace } = scene.store;
  const refuse = (asked: string): void => {
    if (asked === path)
      throw new RoadmapError({ kind: 'user', code: 'file.unwritable', message: `${path} cannot be written.` });
  };
  scene.store.create = async (asked, text) => {
    refuse(asked);
    return create(asked, text);
  };
  scene.store.replace = async (asked, expected, next) => {
    refuse(asked);
    return replace(asked, expected, next);
  };
  return () => void Object.assign(scene.store, { create, replace });
}

/** Somebody else opens an item there, a minute later. */
export function open(scene: Scene, values: Values = {}, author = 'them', marker: string | null = null): StoredItem {
  scene.service.now += MINUTE;
  const number = Math.max(0, ...scene.service.items.keys()) + 1;
  const blank = { ...emptyValues(scene.mapping), title: `Item ${number}`, status: 'open' };
  return openItem(scene.service, { values: { ...blank, ...values }, author, marker });
}

/** Somebody else edits an item there, a minute later. */
export function editThere(scene: Scene, number: number, changes: Values): void {
  scene.service.now += MINUTE;
  editItem(scene.service, number, changes);
}

export function there(scene: Scene, number: number): Values {
  const item = scene.service.items.get(number);
  if (item === undefined) throw new Error(`no item #${number}`);
  return item.values;
}

/** Gone for certain. */
export function deleteThere(scene: Scene, number: number): void {
  const item = scene.service.items.get(number);
  if (item !== undefined)
    scene.service.items.set(number, { ...item, deleted: true, updated_at: serverTime(scene.service) });
}

/** An issue that both sides hold and agree on. Its item gets the next number. */
export async function linked(scene: Scene, id: string, values: Partial<IssueValues> = {}, body = ''): Promise<number> {
  write(scene, id, values, body);
  await sync(scene);
  return Number(bookOf(scene, id).key);
}

/** Time goes by and other items are busy: nothing that happened before is listed by the next incremental run. */
export async function longAfter(scene: Scene): Promise<void> {
  scene.service.now += DAY;
  open(scene, { title: 'Busy' });
  await sync(scene);
}

/** The memory tracker, showing items as the scene says. */
function showing(inner: Tracker, scene: Scene): Tracker {
  const show = (item: Item): Item => scene.shown(item);
  const shownOutcome = (outcome: Outcome): Outcome =>
    outcome.kind === 'done' ? { ...outcome, item: show(outcome.item) } : outcome;
  return {
    ...inner,
    async *list(since) {
      for await (const page of inner.list(since)) yield { ...page, items: page.items.map(show) };
    },
    get: async (keys) =>
      new Map([...(await inner.get(keys))].map(([key, one]) => [key, 'absent' in one ? one : show(one)])),
    update: async (updates) => (await inner.update(updates)).map(shownOutcome),
    create: async (draft) => shownOutcome(await inner.create(draft)),
    newest: async (above) => {
      const { items, at } = await inner.newest(above);
      return { items: items.map(show), at };
    },
  };
}
