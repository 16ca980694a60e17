import type { Issue } from '../model/issue.ts';
import type { RefusedDraft } from '../ports/journal.ts';
import type { Absent, Item, Value } from '../ports/tracker.ts';
import { printCanonical } from './canonical.ts';
import type { Engine, Gathered, NewItem, Operation, SyncOptions } from './types.ts';

/** As whom we act: a refusal holds for these rights alone. */
export function rightsOf(gathered: Pick<Gathered, 'access'>): string {
  return `${gathered.access.login ?? ''}:${gathered.access.writable ? 'write' : 'read'}`;
}

/** Not absent, and not to be taken in either. */
export function defective(engine: Engine, defect: string): Absent {
  return { absent: 'unknown', message: `${defect}; edit it on ${engine.remote}` };
}

interface Chosen {
  readonly items: readonly NewItem[];
  readonly notes: readonly Operation[];
  /** Keys that the next run has to read singly. */
  readonly again: readonly string[];
  /** None was left out for a reason of this run's own. */
  readonly complete: boolean;
}

/** Which unlinked items become files: restored ones always, new ones in the configured scope, on the sync branch. */
export function chooseItems(engine: Engine, options: SyncOptions, unpaired: readonly NewItem[]): Chosen {
  const notes: Operation[] = [];
  const items: NewItem[] = [];
  const again: string[] = [];
  let complete = !options.narrowed;
  for (const one of unpaired) {
    const { key, defect } = one.item;
    const about = { id: one.id, remote_id: key, fields: [], applied: false };
    const why = whyNotPulled(engine, options, one);
    if (defect !== null) {
      again.push(key);
      notes.push({ ...about, op: 'error', reason: defective(engine, defect).message });
    } else if (why === null) items.push(one);
    else if (why !== OUT_OF_SCOPE) {
      complete = false;
      if (why !== '') notes.push({ ...about, op: 'skip', reason: why });
    }
  }
  return { items, notes, again, complete };
}

/** Left out by the configuration itself: another run would do the same. */
const OUT_OF_SCOPE = 'out of scope';

/** Null: it is pulled. Empty: nothing worth a line. */
function whyNotPulled(engine: Engine, options: SyncOptions, { item, id, restored }: NewItem): string | null {
  if (options.ids !== null) return options.ids.has(id) ? null : '';
  if (options.mode === 'push') return '';
  if (options.held_back !== null) return options.held_back;
  if (restored || options.all) return null;
  if (options.pull_new === 'none' && engine.config.sync.pull_new === 'none') return OUT_OF_SCOPE;
  if (options.pull_new === 'none') return 'not pulled: --pull-new none';
  return inScope(engine, options, item) ? null : OUT_OF_SCOPE;
}

/** Items of issues in the archive, where anything is to be done or said about an item without an issue (`loose`). */
export async function shelfOf(engine: Engine, loose: readonly unknown[]): Promise<ReadonlySet<string>> {
  return (loose.length === 0 ? undefined : await engine.shelved?.()) ?? new Set();
}

function inScope({ directory }: Engine, { filter }: SyncOptions, item: Item): boolean {
  const labels = folded(item.labels ?? item.values.labels);
  const closed = String(item.values.status).startsWith('closed');
  const { state = 'all', assignee, milestone, since = '' } = filter;
  return (
    (state === 'all' || closed === (state === 'closed')) &&
    folded(filter.labels ?? []).every((label) => labels.includes(label)) &&
    (assignee === undefined || folded(item.values.assignees).includes(assignee.toLowerCase())) &&
    (milestone === undefined || directory.isMilestone(String(item.values.milestone), milestone)) &&
    item.updated_at >= since
  );
}

function folded(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]).map((one) => one.toLowerCase()) : [];
}

export async function chooseIssues(
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
    else {
      const op = why === gathered.claims?.failed ? 'error' : 'skip';
      notes.push({ op, id: issue.id, remote_id: null, fields: [], reason: why, applied: false });
    }
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
  const refused = refusedBefore(engine, gathered, issue);
  if (refused !== null) return refused;
  if (gathered.intents.has(issue.id))
    return `an earlier attempt to create it is not settled yet; it is looked for at every run`;
  const claimed = claimedElsewhere(gathered, issue.id);
  if (options.ids?.has(issue.id) === true) return claimed;
  return unlinkedBefore(engine, gathered, issue) ?? notOffered(engine, options, issue, claimed);
}

async function notOffered(
  engine: Engine,
  options: SyncOptions,
  issue: Issue,
  claimed: string | null,
): Promise<string | null> {
  if (options.push_new === 'all') return claimed;
  if (options.push_new === 'none') return `not on ${engine.remote}: push_new is none (--push-new all)`;
  if (options.approve === null) return `not on ${engine.remote} yet (roadmap sync --push-new all)`;
  // Nobody is asked about what cannot be done.
  return claimed ?? ((await options.approve(issue)) ? null : 'not now');
}

/** What was unlinked on purpose is not sent along with others. */
function unlinkedBefore({ remote }: Engine, { tombstones }: Gathered, { id }: Issue): string | null {
  const key = tombstones.find((stone) => stone.unlinked === id)?.remote_ids[remote];
  return key === undefined ? null : `unlinked from #${key}; to make a new item of it: roadmap sync ${id}`;
}

/** What a token may do beyond what the tracker tells of it can change without a sign: after so long it is tried once more. */
const REFUSED_MS = 24 * 3_600_000;

/** Whether the rights under which something was refused are still the same, as far as that can be known. */
export function isRefusedStill({ rights, at = '' }: RefusedDraft, gathered: Pick<Gathered, 'access'>): boolean {
  return rights === rightsOf(gathered) && Date.parse(gathered.access.at) - Date.parse(at) < REFUSED_MS;
}

/** A creation that was refused for good is not tried again before the issue or the rights change. */
function refusedBefore(engine: Engine, gathered: Gathered, issue: Issue): string | null {
  const refused = gathered.refused.get(issue.id);
  if (refused === undefined || !isRefusedStill(refused, gathered)) return null;
  return refused.draft === draftOid(engine, issue) ? `${engine.remote} refused it: ${refused.message}` : null;
}

/** Null: it may be created. */
export function claimedElsewhere({ claims }: Pick<Gathered, 'claims'>, id: string): string | null {
  return claims?.failed ?? claims?.others.get(id) ?? null;
}

/** What tells two versions of an issue that is to be created apart. */
export function draftOid(engine: Engine, issue: Issue): string {
  const { mapping } = engine.tracker;
  return engine.snapshots.oid(printCanonical(mapping.fields, mapping.project(issue)));
}
