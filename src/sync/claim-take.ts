import type { Issue } from '../model/issue.ts';
import type { ClaimChange, Claims } from '../ports/claims.ts';
import type { CreateIntent } from '../ports/journal.ts';
import { holderOf, isUnlinked, publishedLinks, reachable } from './claim.ts';
import type { Run } from './session.ts';
import type { Operation } from './types.ts';

/** The claims of one run's creations. */
export interface ClaimDesk {
  /** Those that may be created. */
  readonly issues: readonly Issue[];
  /** Before the request for an issue as it is now. False: somebody else has it by then. */
  begin(issue: Issue, intent: CreateIntent): Promise<boolean>;
  /** After it: what was made; null: definitely nothing. Without an answer nothing is said. */
  end(id: string, intent: CreateIntent | null): void;
  /** Tells the others what has become of all of them. */
  settle(): Promise<void>;
}

/** Without claims everything may be created. */
const NO_CLAIMS: Omit<ClaimDesk, 'issues'> = {
  begin: async () => true,
  end: () => undefined,
  settle: async () => undefined,
};

/**
 * Takes a claim for each issue, all at once, before anything is created. Then tracker and sync branch are looked at once more: who
 * had a claim before us, and gave it up, may have created after this run had listed the items, or the listing lagged behind. What
 * is there is linked by the next run, or by git.
 */
export async function takeClaims(
  run: Run,
  issues: readonly Issue[],
  intentOf: (issue: Issue) => CreateIntent,
): Promise<ClaimDesk> {
  const { claims } = run.engine;
  if (claims === undefined || issues.length === 0 || run.stopped()) return { ...NO_CLAIMS, issues };
  const state: State = { run, claims, taken: new Map(), ends: new Map(), begun: new Set() };
  await takeAll(state, issues, intentOf);
  const mine = await lookAgain(state, await unpublished(state, issues));
  return {
    issues: mine,
    begin: (issue, intent) => begin(state, issue, intent),
    end: (id, intent) => void state.ends.set(id, intent),
    settle: () => settle(state),
  };
}

interface Taken {
  readonly intent: CreateIntent;
  readonly version: string;
  /** The file then. */
  readonly text: string;
}

interface State {
  readonly run: Run;
  readonly claims: Claims;
  readonly taken: Map<string, Taken>;
  readonly begun: Set<string>;
  readonly ends: Map<string, CreateIntent | null>;
}

async function takeAll(
  { run, claims, taken }: State,
  issues: readonly Issue[],
  intentOf: (issue: Issue) => CreateIntent,
): Promise<void> {
  const versions = run.gathered.claims?.versions;
  const drafts = issues.map((issue) => ({ issue, intent: intentOf(issue) }));
  const changes = drafts.map(({ issue: { id }, intent }) => [id, { intent, from: versions?.get(id) ?? null }] as const);
  const done = await reachable(() => claims.put(new Map(changes)));
  if (typeof done === 'string') {
    const reason = `not created: it could not be claimed: ${done} (roadmap config set sync.claims never)`;
    for (const { id } of issues) run.report(note(id, reason, 'error'));
    return;
  }
  for (const { issue, intent } of drafts) {
    const version = done.get(issue.id);
    if (version !== undefined) taken.set(issue.id, { intent, version, text: issue.text });
  }
  const lost = issues.filter(({ id }) => !taken.has(id));
  if (lost.length > 0) await tellHolders(run, claims, lost);
}

async function tellHolders({ engine, report }: Run, claims: Claims, lost: readonly Issue[]): Promise<void> {
  const held = await reachable(() => claims.list());
  for (const { id } of lost) {
    const holder = typeof held === 'string' ? undefined : held.get(id);
    const unknown = 'another run was faster to claim it; the next run links what that one makes';
    report(note(id, holder === undefined ? unknown : holderOf(engine.remote, id, holder)));
  }
}

/** Of those that were taken, the ones without a link where everybody can see it. */
async function unpublished({ run, claims, taken }: State, all: readonly Issue[]): Promise<readonly Issue[]> {
  const issues = all.filter(({ id }) => taken.has(id));
  const links = await publishedLinks(run.engine, claims, issues);
  if (typeof links === 'string') {
    for (const { id } of issues) run.report(note(id, `not created: the sync branch cannot be read: ${links}`, 'error'));
    return [];
  }
  const linked = [...links].filter(([id, key]) => !isUnlinked(run.engine, run.gathered, id, key));
  for (const [id, key] of linked) run.report(note(id, `linked to #${key} on the sync branch: git pull`));
  return issues.filter(({ id }) => !linked.some(([one]) => one === id));
}

/** Of these, the ones that have no item by now. */
async function lookAgain({ run, taken }: State, issues: readonly Issue[]): Promise<readonly Issue[]> {
  const [first] = issues;
  if (first === undefined) return [];
  const newest = await run.reach(() => run.engine.tracker.newest((taken.get(first.id) as Taken).intent.highest));
  // Whose marker may be believed is the next run's to find out.
  const made = new Set(newest?.items.map(({ marker }) => marker ?? ''));
  const [there, mine] = [issues.filter(({ id }) => made.has(id)), issues.filter(({ id }) => !made.has(id))];
  for (const { id } of there) run.report(note(id, 'another clone made it meanwhile; the next run links it'));
  return mine;
}

/** What is sent may have been edited since it was claimed; a claim says what was sent. */
async function begin(
  { run, claims, taken, begun }: State,
  { id, text }: Issue,
  intent: CreateIntent,
): Promise<boolean> {
  // Asked of those alone that were taken.
  const claim = taken.get(id) as Taken;
  if (claim.text !== text) {
    const done = await reachable(() => claims.put(new Map([[id, { intent, from: claim.version }]])));
    const version = typeof done === 'string' ? undefined : done.get(id);
    if (version === undefined) {
      run.report(note(id, 'its claim could not be kept, or another run has it by now; the next run looks'));
      return false;
    }
    taken.set(id, { intent, version, text });
  }
  begun.add(id);
  return true;
}

async function settle({ run, claims, taken, begun, ends }: State): Promise<void> {
  const changes = new Map<string, ClaimChange>();
  for (const [id, { version }] of taken) {
    const end = begun.has(id) ? ends.get(id) : null;
    if (end !== undefined) changes.set(id, { intent: end, from: version });
  }
  if (changes.size === 0) return;
  const done = await reachable(() => claims.put(changes));
  if (typeof done !== 'string') return;
  const reason = `what was created could not be told to other clones, the next run does it: ${done}`;
  run.report(note(null, reason, 'error'));
}

function note(id: string | null, reason: string, op: Operation['op'] = 'skip'): Operation {
  return { op, id, remote_id: null, fields: [], reason, applied: false };
}
