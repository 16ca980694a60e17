import type { Issue } from '../model/issue.ts';
import type { SentValues } from '../ports/journal.ts';
import type { Item, SyncField, Value } from '../ports/tracker.ts';
import { fillRestored, loadPairs } from './bases.ts';
import { mergeValues } from './merge.ts';
import { pairUp, type Paired } from './pair.ts';
import { activeFields, held, rulesFor, strategyOf, type Winner } from './rules.ts';
import type { Decision, Engine, Gathered, NewItem, Operation, Pair, Plan, SyncOptions } from './types.ts';
import { same, valueOf } from './values.ts';

/** Times nearer than this are a tie, and a tie is decided by a person (sync.md §3). */
const TIE_MS = 2000;

/** Everything a run would do, as a value. Reads contents through ports; writes nothing. */
export async function plan(engine: Engine, gathered: Gathered, options: SyncOptions): Promise<Plan> {
  const pairing = pairUp(engine, gathered, options);
  const chosen = pairing.pairs.filter((pair) => options.ids === null || options.ids.has(pair.issue.id));
  const defects = defectsOf(gathered, chosen);
  const { pairs, unchanged } = await loadPairs(
    engine,
    gathered,
    chosen.filter((pair) => !defects.has(pair)),
  );
  const decisions: Decision[] = [];
  for (const pair of pairs)
    decisions.push(await decide(engine, options, withSent(engine, gathered, pair), rightsOf(gathered)));
  const locals = chooseItems(engine, options, pairing.unpaired);
  const remotes = await chooseIssues(engine, gathered, options, pairing.unlinked);
  const gone = chosen.flatMap(({ issue, key }) => {
    const absent = gathered.absent.get(key);
    return absent === undefined ? [] : [{ issue, key, absent }];
  });
  return {
    decisions,
    create_local: await fillRestored(engine, gathered, locals.items),
    create_remote: remotes.issues,
    notes: [
      ...pairing.notes,
      ...[...defects].map(([pair, defect]) => defectNote(engine, pair, defect)),
      ...locals.notes,
      ...remotes.notes,
    ],
    unchanged,
    gone,
    complete: pairing.complete && locals.complete && options.ids === null,
  };
}

function defectsOf(gathered: Gathered, pairs: readonly Paired[]): ReadonlyMap<Paired, string> {
  const found = new Map<Paired, string>();
  for (const pair of pairs) {
    const defect = gathered.items.get(pair.key)?.defect ?? null;
    if (defect !== null) found.set(pair, defect);
  }
  return found;
}

function defectNote(engine: Engine, { issue, key }: Paired, defect: string): Operation {
  const reason = `${defect}; edit it on ${engine.remote}`;
  return { op: 'error', id: issue.id, remote_id: key, fields: [], reason, applied: false };
}

/**
 * What an interrupted run sent and the tracker now has was this issue's own value: an edit made after it is an edit of it, and
 * no conflict (sync.md §5). Elsewhere than on that branch it proves nothing.
 */
function withSent(engine: Engine, gathered: Gathered, pair: Pair): Pair {
  const sent = gathered.sent.get(pair.issue.id);
  if (sent === undefined || !isThatFile(engine, pair, sent)) return pair;
  const base: Record<string, Value> = { ...pair.base };
  for (const field of activeFields(engine)) {
    const value = sent.values[field.name] as Value | undefined;
    const { [field.name]: old } = pair.base;
    if (value === undefined || old === undefined || field.kind === 'set') continue;
    if (same(field, pair.remote.values[field.name], value) && !same(field, pair.local[field.name], old))
      base[field.name] = sent.bases[field.name] as Value;
  }
  return { ...pair, base };
}

function isThatFile(engine: Engine, pair: Pair, sent: SentValues): boolean {
  const pointer = pair.issue.values.sync_base?.[engine.remote] ?? null;
  return sent.key === pair.remote.key && sent.branch === engine.branch && sent.pointer === pointer;
}

/** As whom we act: a refusal holds for these rights alone. */
export function rightsOf(gathered: Pick<Gathered, 'access'>): string {
  return `${gathered.access.login ?? ''}:${gathered.access.writable ? 'write' : 'read'}`;
}

/** Merges one pair under the run's mode, directions and strategies. */
export async function decide(engine: Engine, options: SyncOptions, pair: Pair, rights: string): Promise<Decision> {
  const first = merge(engine, options, { pair, rights, winner: staticWinner(engine, options) });
  const open = first.merged.conflicts.filter(
    ({ field }) => pair.base[field] !== undefined && strategyOf(engine, options, field) === 'latest',
  );
  if (open.length === 0) return first;
  const winners = new Map<string, 'local' | 'remote' | null>();
  for (const { field } of open) winners.set(field, await latest(engine, pair, field));
  const fixed = staticWinner(engine, options);
  return merge(engine, options, { pair, rights, winner: (field) => winners.get(field.name) ?? fixed(field) });
}

function merge(
  engine: Engine,
  options: SyncOptions,
  { pair, rights, winner }: { pair: Pair; rights: string; winner: Winner },
): Decision {
  const fields = activeFields(engine);
  const kept = held(fields, pair.local, pair.meta?.refused, rights);
  const rules = rulesFor(engine, options, winner);
  const sides = { local: kept.local, base: pair.base, remote: pair.remote.values };
  const raw = mergeValues(fields, sides, (field) =>
    kept.fields.has(field.name) ? { ...rules(field), push: false } : rules(field),
  );
  const merged = { ...raw, local: kept.restore(raw.local) };
  const differs = (a: (field: SyncField) => boolean): string[] => fields.filter(a).map((field) => field.name);
  const inConflict = new Set(merged.conflicts.map((conflict) => conflict.field));
  const pulled = differs((field) => !same(field, merged.local[field.name], pair.local[field.name]));
  const pushed = differs((field) => !same(field, merged.remote[field.name], valueOf(pair.remote.values, field.name)));
  const pending = differs(
    (field) => !inConflict.has(field.name) && !same(field, merged.local[field.name], merged.remote[field.name]),
  );
  const onlyHeld = differs(
    (field) => kept.fields.has(field.name) || same(field, raw.local[field.name], merged.remote[field.name]),
  );
  return { pair, merged, pulled, pushed, pending, held: pending.filter((name) => onlyHeld.includes(name)), fields };
}

function staticWinner(engine: Engine, options: SyncOptions): Winner {
  return (field) => {
    const strategy = strategyOf(engine, options, field.name);
    return strategy === 'local' || strategy === 'remote' ? strategy : null;
  };
}

async function latest(engine: Engine, pair: Pair, field: string): Promise<'local' | 'remote' | null> {
  const here = await engine.changedAt(pair.issue, field);
  const there = Date.parse(pair.remote.updated_at);
  if (here === null || Number.isNaN(there) || Math.abs(here - there) <= TIE_MS) return null;
  return here > there ? 'local' : 'remote';
}

interface Chosen<T> {
  readonly notes: readonly Operation[];
  readonly complete: boolean;
  readonly items: readonly T[];
}

/** Which unlinked items become files: restored ones always, new ones in the configured scope, on the sync branch. */
function chooseItems(engine: Engine, options: SyncOptions, unpaired: readonly NewItem[]): Chosen<NewItem> {
  const notes: Operation[] = [];
  const items: NewItem[] = [];
  let complete = true;
  for (const one of unpaired) {
    const why = whyNotPulled(options, one);
    const about = { id: one.id, remote_id: one.item.key, fields: [], applied: false };
    if (one.item.defect !== null) {
      complete = false;
      notes.push({ ...about, op: 'error', reason: `${one.item.defect}; edit it on ${engine.remote}` });
    } else if (why === null) items.push(one);
    else {
      if (why !== 'filter') complete = false;
      if (why !== 'filter' && why !== '') notes.push({ ...about, op: 'skip', reason: why });
    }
  }
  return { items, notes, complete: complete && !options.narrowed };
}

/** Null: it is pulled. `filter`: the configured scope leaves it out. Empty: nothing worth a line. */
function whyNotPulled(options: SyncOptions, { item, id, restored }: NewItem): string | null {
  if (options.ids !== null) return options.ids.has(id) ? null : '';
  if (options.mode === 'push') return '';
  if (options.held_back !== null) return options.held_back;
  if (restored || options.all) return null;
  if (options.pull_new === 'none') return 'not pulled: pull_new is none (--pull-new all)';
  return inScope(options, item) ? null : 'filter';
}

function inScope({ filter }: SyncOptions, item: Item): boolean {
  const list = (name: string): readonly string[] => {
    const value = item.values[name];
    return Array.isArray(value) ? (value as readonly string[]).map((one) => one.toLowerCase()) : [];
  };
  const closed = String(item.values.status).startsWith('closed');
  const state = filter.state ?? 'all';
  return (
    (state === 'all' || closed === (state === 'closed')) &&
    (filter.labels ?? []).every((label) => list('labels').includes(label.toLowerCase())) &&
    (filter.assignee === undefined || list('assignees').includes(filter.assignee.toLowerCase())) &&
    (filter.milestone === undefined || item.values.milestone === filter.milestone) &&
    (filter.since === undefined || item.updated_at >= filter.since)
  );
}

async function chooseIssues(
  engine: Engine,
  gathered: Gathered,
  options: SyncOptions,
  unlinked: readonly Issue[],
): Promise<{ readonly issues: readonly Issue[]; readonly notes: readonly Operation[] }> {
  const issues = [];
  const notes: Operation[] = [];
  for (const issue of [...unlinked].sort(byCreation)) {
    if (options.ids !== null && !options.ids.has(issue.id)) continue;
    const why = await whyNotPushed(engine, gathered, options, issue);
    if (why === null) issues.push(issue);
    else notes.push({ op: 'skip', id: issue.id, remote_id: null, fields: [], reason: why, applied: false });
  }
  return { issues, notes };
}

/** What was written down first gets the lower number. */
function byCreation(a: Issue, b: Issue): number {
  const [left, right] = [a.values.created ?? '', b.values.created ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function whyNotPushed(
  engine: Engine,
  gathered: Gathered,
  options: SyncOptions,
  issue: Issue,
): Promise<string | null> {
  if (options.mode === 'pull') return `not on ${engine.remote} yet; this run only pulls`;
  if (options.held_back !== null) return options.held_back;
  if (gathered.intents.has(issue.id))
    return `an earlier attempt to create it is not settled yet; it is looked for at every run`;
  if (options.push_new === 'all' || options.ids?.has(issue.id) === true) return null;
  if (options.push_new === 'none') return `not on ${engine.remote}: push_new is none (--push-new all)`;
  if (options.approve === null) return `not on ${engine.remote} yet (roadmap sync --push-new all)`;
  return (await options.approve(issue)) ? null : 'not now';
}
