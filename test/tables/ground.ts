import type { Config, Direction } from '../../src/model/config.ts';
import type { Issue, IssueChanges, IssueValues } from '../../src/model/issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { SnapshotEntry } from '../../src/ports/snapshot-store.ts';
import type { Item, Mapping, Values } from '../../src/ports/tracker.ts';
import { printCanonical } from '../../src/sync/canonical.ts';
import type { Engine, Gathered } from '../../src/sync/types.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';
import { config, configured, engineOf, makeScene, type Scene } from '../sync/support.ts';

/** What a person wrote, or somebody there. */
export interface Written {
  readonly values?: Partial<IssueValues>;
  readonly body?: string;
}

export const AT = '2026-01-05T00:00:00Z';
const EARLIER = '2026-01-02T00:00:00Z';

/** Where the content behind a file's pointer is to be found. */
export const SOURCES = ['tip', 'seen', 'chain', 'history', 'nowhere', 'no pointer', 'odd pointer', 'partial'] as const;
export type Source = (typeof SOURCES)[number];

/** An issue and an item that are linked. */
export interface Linked {
  readonly local: Written;
  readonly base: Written;
  readonly remote: Written;
  readonly source: Source;
  /** False: no listing named it, and the tip of the ref knows what it holds. */
  readonly listed: boolean;
}

const plain = makeMapping(config, { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} });
const projected = new Map<string, Values>();
const issues = new Map<string, Issue>();

/** Links and pointers are no part of what is projected, so a text is projected once. */
const mapping: Mapping = {
  ...plain,
  project: (issue) => {
    const values = projected.get(issue.text) ?? plain.project(issue);
    projected.set(issue.text, values);
    return values;
  },
};

export const FIELDS = mapping.fields;

export function idOf(number: number): string {
  return `a${number.toString(16).padStart(7, '0')}`;
}

export function pathOf(id: string): string {
  return `.roadmap/issues/${id}-x.md`;
}

/** The issue as a file holds it, read once. */
export function issueOf(id: string, { values = {}, body = '' }: Written): Issue {
  const asked = { title: 'Title', status: 'todo', created: '2026-01-01T00:00:00Z', ...values };
  const changes: IssueChanges = { values: asked, body };
  const name = JSON.stringify([id, changes]);
  const known = issues.get(name);
  if (known !== undefined) return known;
  const issue = readIssue(pathOf(id), printIssue({ id, changes }), config);
  if (!('id' in issue)) throw new Error(`not an issue: ${JSON.stringify(issue)}`);
  issues.set(name, issue);
  return issue;
}

/** The same, with what sync keeps beside it. */
export function withBook(issue: Issue, book: Partial<IssueValues>): Issue {
  return { ...issue, values: { ...issue.values, ...book } };
}

/** What a side holds in the form that all three are compared in. */
export function valuesOf(written: Written): Values {
  return mapping.project(issueOf('ffffffff', written));
}

export function canonical(values: Values): string {
  return printCanonical(FIELDS, values);
}

export function itemOf(key: string, values: Values, changes: Partial<Item> = {}): Item {
  return {
    id: `I_${key}`,
    key,
    url: `memory:${key}`,
    author: 'them',
    trusted: false,
    created_at: EARLIER,
    updated_at: AT,
    values,
    marker: null,
    defect: null,
    ...changes,
  };
}

export function makeGround(fields: Readonly<Record<string, Direction>> = {}, changes: Partial<Scene> = {}): Scene {
  const used: Config = configured({}, fields);
  return makeScene({ config: used, mapping, ...changes });
}

export function blankGathered(): Gathered {
  return {
    listing: { issues: [], broken: [], findings: [] },
    tombstones: [],
    tip: { version: 'v', entries: new Map(), parts: new Map(), cursor: null },
    intents: new Map(),
    posted: new Map(),
    refused: new Map(),
    made: new Map(),
    sent: new Map(),
    access: { login: 'us', name: 'memory/demo', writable: true, at: AT },
    items: new Map(),
    absent: new Map(),
    metas: new Map(),
    newest: null,
    cursor: null,
    full: false,
    scanned: null,
  };
}

/** Of every row an issue and an item that are linked, numbered from 1. */
export function layOut(
  scene: Scene,
  rows: readonly Linked[],
): { readonly engine: Engine; readonly gathered: Gathered } {
  const { data } = scene.snapshots;
  const store = (text: string): string => {
    const oid = scene.snapshots.oid(text);
    data.blobs.set(oid, text);
    return oid;
  };
  const files: Issue[] = [];
  const items = new Map<string, Item>();
  const entries = new Map<string, SnapshotEntry>();
  rows.forEach((asked, at) => {
    const [key, id] = [String(at + 1), idOf(at + 1)];
    const row = told(asked, `Text ${key}`);
    const [base, remote] = [baseText(row), valuesOf(row.remote)];
    const oid = row.source === 'nowhere' ? scene.snapshots.oid(base) : store(base);
    const isTip = row.source === 'tip' || row.source === 'partial';
    const seen = row.source === 'seen' ? oid : store(canonical(remote));
    entries.set(key, { seen, meta: '', base: isTip ? oid : null });
    if (row.source === 'chain') data.past.set(`base/${key}.md`, [oid]);
    if (row.source === 'history') scene.older.set(pathOf(id), [issueOf(id, row.base).text]);
    if (row.listed) items.set(key, itemOf(key, remote));
    files.push(withBook(issueOf(id, row.local), { remote_ids: { github: key }, ...pointerTo(row.source, oid) }));
  });
  const blank = blankGathered();
  const gathered = {
    ...blank,
    listing: { ...blank.listing, issues: files },
    items,
    tip: { ...blank.tip, entries },
  };
  return { engine: engineOf(scene), gathered };
}

/** No two items hold the same, or the pointer of one would be taken for another's. */
function told(row: Linked, body: string): Linked {
  return { ...row, local: { body, ...row.local }, base: { body, ...row.base }, remote: { body, ...row.remote } };
}

/** A base that was made before the fields of the row were switched on. */
function baseText({ base, local, remote, source }: Linked): string {
  const values = valuesOf(base);
  if (source !== 'partial') return canonical(values);
  const sides = [values, valuesOf(local), valuesOf(remote)].map((side) => new Map(Object.entries(side)));
  const covered = FIELDS.filter(({ name }) => new Set(sides.map((side) => JSON.stringify(side.get(name)))).size === 1);
  return canonical(Object.fromEntries(covered.map(({ name }) => [name, values[name] ?? null])));
}

function pointerTo(source: Source, oid: string): Partial<IssueValues> {
  if (source === 'no pointer') return {};
  return { sync_base: { github: source === 'odd pointer' ? `${EARLIER}/soon` : `${EARLIER}/${oid.slice(0, 12)}` } };
}
