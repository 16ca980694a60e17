import type { Issue, IssueChanges } from '../../src/model/issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { printTombstone, printUnlink, tombstonePath, unlinkPath } from '../../src/model/tombstone.ts';
import type { CreateIntent } from '../../src/ports/journal.ts';
import type { SnapshotUpdate } from '../../src/ports/snapshot-store.ts';
import type { Absent, Tracker, Values } from '../../src/ports/tracker.ts';
import { draftOid } from '../../src/sync/choose.ts';
import { scopeOf } from '../../src/sync/since.ts';
import { configured, DAY, engineOf, makeScene, MINUTE, START, type Scene } from '../sync/support.ts';
import { emptyValues } from '../worlds/values.ts';
import { canonical, FIELDS, issueOf } from './ground.ts';
import type { Asked, Presence, Remote } from './presence-truth.ts';

export const NOW = START + 5 * DAY;
const BEFORE = iso(NOW - DAY);
const SINCE = iso(NOW - 60 * MINUTE);
const LATELY = iso(NOW - 5 * MINUTE);

export type Who = 'a' | 'b' | 'c';

/** The id of an issue of the row whose item has this number. */
export function idAt(who: Who, key: number): string {
  return `${who}${key.toString(16).padStart(7, '0')}`;
}

export function pathAt(who: Who, key: number): string {
  return `.roadmap/issues/${idAt(who, key)}-x.md`;
}

const ABSENT: Partial<Record<Remote, Absent>> = {
  forbidden: { absent: 'unknown', message: 'not allowed to see it' },
  moved: { absent: 'moved', message: 'moved to other/place#7', to: 'other/place#7' },
};

/** Row by row an issue and an item, numbered from 1; both sides hold the same values. */
export async function laidOut(rows: readonly Presence[]): Promise<Scene> {
  const absent = new Map<string, Absent>();
  const scene = makeScene({ tracker: (inner) => without(inner, absent) });
  scene.service.now = NOW;
  scene.service.writers.add('writer');
  const seen = new Map<string, SnapshotUpdate>();
  const intents = new Map<string, CreateIntent>();
  const engine = engineOf(scene);
  rows.forEach((row, at) => {
    const key = at + 1;
    const issue = issueOf(idAt('a', key), { values: { title: `Title ${key}` }, body: `Text ${key}` });
    const values = { ...emptyValues(scene.mapping), ...scene.mapping.project(issue) };
    putFiles(scene, row, key, values);
    putItem(scene, row, key, values);
    const gone = ABSENT[row.remote];
    if (gone !== undefined) absent.set(String(key), gone);
    if (row.ref !== 'nothing') seen.set(String(key), remembered(row.ref, key, values));
    if (row.journal !== 'nothing') intents.set(issue.id, intentOf(row, key, { issue, draft: draftOid(engine, issue) }));
  });
  await scene.snapshots.write({ message: 'before', items: seen });
  await scene.journal.put('create', intents);
  return scene;
}

/** The same, in a clone that is asked for something. */
export function asked(base: Scene, { mode: _, ...wishes }: Asked, full: boolean): Scene {
  const scene: Scene = {
    ...base,
    config: configured({ pull_new: wishes.pull === 'never' ? 'none' : 'all' }),
    service: structuredClone(base.service),
    store: base.store.fork(),
    snapshots: base.snapshots.fork(),
    journal: base.journal.fork(),
    events: [],
  };
  const long = iso(NOW - 2 * DAY);
  const cursor = { since: SINCE, scope: scopeOf(engineOf(scene)), full: long, scanned: SINCE };
  scene.snapshots.data.cursor = full ? null : cursor;
  return scene;
}

function putFiles({ store, archived, shelved }: Scene, { local }: Presence, key: number, values: Values): void {
  const [a, c] = [idAt('a', key), idAt('c', key)];
  const links = { github: String(key) };
  const put = (path: string, text: string): void => void store.files.set(path, text);
  const plain = (id: string): string => textOf(id, key);
  const linked = (id: string): string => textOf(id, key, pointerOf(values));
  const marks = { id: a, remote_ids: links, deleted: BEFORE, by: null };
  const torn = (text: string): string => text.replace('title:', '<<<<<<< ours\ntitle:');
  const copy = pathAt('a', key).replace('-x', '-copy');
  const put2 = (text: string): void => [pathAt('a', key), copy].forEach((path) => put(path, text));
  const puts: Record<Presence['local'], () => void> = {
    none: () => undefined,
    plain: () => put(pathAt('a', key), plain(a)),
    linked: () => put(pathAt('a', key), linked(a)),
    torn: () => put(pathAt('a', key), torn(plain(a))),
    'torn, linked': () => put(pathAt('a', key), torn(linked(a))),
    twins: () => [put(pathAt('a', key), linked(a)), put(pathAt('c', key), linked(c))],
    copies: () => put2(plain(a)),
    'linked copies': () => put2(linked(a)),
    deleted: () => store.deleted.set(tombstonePath(a), printTombstone(marks)),
    'let go': () => {
      put(pathAt('a', key), plain(a));
      store.deleted.set(unlinkPath('github', String(key)), printUnlink(marks, a));
    },
    beside: () => [put(pathAt('a', key), plain(a)), put(pathAt('b', key), linked(idAt('b', key)))],
    archived: () => [archived.add(a), shelved.add(links.github)],
  };
  puts[local]();
}

function textOf(id: string, key: number, by_remote: IssueChanges['by_remote'] = {}): string {
  const values = { title: `Title ${key}`, status: 'todo', created: '2026-01-01T00:00:00Z' };
  const links = by_remote['sync_base'] === undefined ? {} : { ...by_remote, remote_ids: { github: String(key) } };
  return printIssue({ id, changes: { values, body: `Text ${key}`, by_remote: links } });
}

function pointerOf(values: Values): NonNullable<IssueChanges['by_remote']> {
  const oid = oidOf(canonical(pick(values)));
  return { sync_base: { github: `${BEFORE}/${oid.slice(0, 12)}` }, sync_status: { github: 'synced' } };
}

const oidOf = makeScene().snapshots.oid;

function pick(values: Values): Values {
  return Object.fromEntries(FIELDS.map(({ name }) => [name, values[name] ?? null]));
}

const AUTHORS = { none: 'them', ours: 'us', writer: 'writer', stranger: 'them' } as const;

function putItem({ service }: Scene, { remote, mark }: Presence, key: number, values: Values): void {
  if (!['listed', 'unlisted', 'deleted'].includes(remote)) return;
  service.items.set(key, {
    ...{ number: key, author: AUTHORS[mark], values, marker: mark === 'none' ? null : idAt('a', key) },
    ...{ created_at: BEFORE, updated_at: remote === 'listed' ? LATELY : BEFORE, deleted: remote === 'deleted' },
    ...{ locked: false, version: 0 },
  });
}

function remembered(who: 'a' | 'b', key: number, values: Values): SnapshotUpdate {
  const text = canonical(pick(values));
  const item = { item: `M_${key}`, url: `memory:${key}`, author: 'us', created_at: BEFORE, updated_at: BEFORE };
  return { seen: text, base: text, meta: { ...item, mapping: 1, id: idAt(who, key), path: pathAt(who, key) } };
}

function intentOf(
  { journal }: Presence,
  key: number,
  { issue, draft }: { readonly issue: Issue; readonly draft: string },
): CreateIntent {
  const values = makeScene().mapping.project(issue);
  const looks = journal === 'long open' ? [iso(NOW - 11 * MINUTE)] : [];
  const made = journal === 'made' ? { made: { item: `M_${key}`, key: String(key) } } : {};
  return { id: issue.id, highest: null, values, draft, looks, ...made };
}

function without(inner: Tracker, absent: ReadonlyMap<string, Absent>): Tracker {
  return {
    ...inner,
    get: async (keys) => new Map([...(await inner.get(keys))].map(([key, answer]) => [key, absent.get(key) ?? answer])),
  };
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
