import type { Strategy, SyncFilter } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { resolveRef } from '../model/references.ts';
import type { GitState } from '../ports/git.ts';
import { runUnlessQuiet } from '../sync/quiet.ts';
import type { Operation, SyncEvent, SyncMode, SyncOptions, SyncReport } from '../sync/types.ts';
import { commitRun, type Committed } from './sync-commit.ts';
import { mayAim } from './sync-consent.ts';
import { forecast, type Forecast } from './sync-forecast.ts';
import { bringFor, sendFor, type Carried } from './sync-git.ts';
import { engineOf, mayWriteIn, syncBranch, withSharing, type SyncHands } from './sync-hands.ts';
import { tellEnd } from './sync-end.ts';

export interface SyncRequest {
  readonly refs: readonly string[];
  /** Keys of items that are said to have changed there: only these are read. Null: everything that changed. */
  readonly stirred: readonly string[] | null;
  readonly mode: SyncMode;
  readonly preview: boolean;
  readonly strategy: Strategy | null;
  /** Null: as configured. */
  readonly push_new: 'all' | 'none' | 'ask' | null;
  readonly pull_new: 'all' | 'none' | null;
  readonly filter: SyncFilter & { readonly since?: string };
  readonly all: boolean;
  readonly any_branch: boolean;
  readonly commit: boolean;
  readonly allow_mass_change: boolean;
  /** Go on with creations that others have claimed. */
  readonly take_claims: boolean;
  readonly full: boolean;
  readonly approve: ((issue: Issue) => Promise<boolean>) | null;
  readonly emit: (event: SyncEvent) => void;
}

/** What a run did, as `sync --json` prints it (cli.md). */
export interface SyncOutcome {
  readonly remote: string;
  readonly mode: SyncMode;
  readonly preview: boolean;
  readonly branch: string | null;
  readonly counts: Readonly<Record<CountName, number>>;
  readonly operations: readonly Operation[];
  readonly report: SyncReport;
  readonly commit: Committed;
  readonly held_back: string | null;
  /** Of a preview. */
  readonly forecast: Forecast | null;
  /** Null: `sync.git` asks for nothing, or not of this run. */
  readonly carried: Carried | null;
  readonly duration_ms: number;
}

type CountName =
  | 'pulled'
  | 'pushed'
  | 'merged'
  | 'created_local'
  | 'created_remote'
  | 'linked'
  | 'conflicts'
  | 'errors'
  | 'skipped'
  | 'unchanged';

/** Where an operation is counted. */
export const COUNTED: Readonly<Record<Operation['op'], CountName>> = {
  pull: 'pulled',
  push: 'pushed',
  merge: 'merged',
  create_local: 'created_local',
  create_remote: 'created_remote',
  link: 'linked',
  conflict: 'conflicts',
  error: 'errors',
  skip: 'skipped',
};

/**
 * One run of the engine, and the commit of what it wrote.
 * @throws RoadmapError before anything is written: no consent, git in the middle of something, a held lock, a remote that
 * cannot be read, a plan that the guard refuses.
 */
export function syncOnce(hands: SyncHands, request: SyncRequest): Promise<SyncOutcome> {
  return tellEnd(hands, request, () => runOnce(hands, request));
}

async function runOnce(hands: SyncHands, request: SyncRequest): Promise<SyncOutcome> {
  const started = hands.clock.now();
  const { remote } = hands;
  const { mode, preview } = request;
  await mayAim(hands);
  const release = preview ? null : await hands.lock.acquire(`sync ${remote}`);
  try {
    // Only now: whoever had the lock, or the user, may have switched branches while it was waited for.
    const { branch, held_back, carried } = await ground(hands, request);
    const options = await optionsOf(hands, request, held_back);
    const acting = preview ? hands : withSharing(hands);
    const report = await runUnlessQuiet(engineOf(acting, branch, request.emit), options, hands.quiet);
    const { operations } = report;
    const ended = preview
      ? { commit: { commit: null, error: null }, carried, forecast: await forecast(hands, operations) }
      : { ...(await conclude(hands, request.commit, { branch, operations, carried })), forecast: null };
    const counts = countOf(report);
    const duration_ms = hands.clock.now() - started;
    return { remote, mode, preview, branch, counts, operations, report, held_back, ...ended, duration_ms };
  } finally {
    await release?.();
  }
}

interface Ground {
  readonly branch: string | null;
  readonly held_back: string | null;
  readonly carried: Carried | null;
}

/** What a run stands on: a branch that may be written to, with what others did to it taken in. */
async function ground(hands: SyncHands, { preview, any_branch }: SyncRequest): Promise<Ground> {
  if (!preview) await hands.transport?.recover();
  const state = await hands.git.state();
  if (!preview) mayWriteIn(state);
  const { branch } = state;
  const held_back = any_branch ? null : await heldBack(hands, state);
  return { branch, held_back, carried: preview ? null : await bringFor(hands, branch, held_back) };
}

/** What a run wrote is committed, and told to the other clones. */
async function conclude(
  hands: SyncHands,
  commits: boolean,
  { branch, operations, carried }: Omit<Ground, 'held_back'> & Pick<SyncReport, 'operations'>,
): Promise<Pick<SyncOutcome, 'commit' | 'carried'>> {
  const commit = await commitRun(hands, commits, operations);
  await hands.sharing?.publish();
  return { commit, carried: carried === null ? null : await sendFor(hands, { branch, ...commit }, carried) };
}

async function heldBack(hands: SyncHands, state: GitState): Promise<string | null> {
  const branch = await syncBranch(hands.git, hands.config);
  if (branch === null || state.branch === null || branch === state.branch) return null;
  return `on branch ${state.branch}: sending and creating happens on ${branch} (--any-branch lifts this)`;
}

async function optionsOf(hands: SyncHands, request: SyncRequest, held_back: string | null): Promise<SyncOptions> {
  const { sync } = hands.config;
  const { refs, mode, preview, strategy, approve, full, all, allow_mass_change, take_claims } = request;
  const pull_new = request.pull_new ?? sync.pull_new;
  const narrowed = pull_new !== sync.pull_new || Object.keys(request.filter).length > 0;
  const filter = all ? {} : { ...sync.filter, ...request.filter };
  const ids = refs.length === 0 ? null : await idsOf(hands, refs);
  const push_new = request.push_new ?? sync.push_new;
  mayFilter(hands, filter);
  return {
    mode,
    preview,
    strategy,
    push_new,
    pull_new,
    // A preview says what would be asked, and asks nobody.
    approve: preview ? null : approve,
    filter,
    narrowed,
    ids,
    stirred: request.stirred === null ? null : new Set(request.stirred),
    held_back,
    full,
    all,
    allow_mass_change,
    take_claims,
  };
}

/** A filter on something that the tracker does not have would leave everything out without a word. */
function mayFilter({ tracker, remote }: SyncHands, filter: SyncFilter): void {
  if (filter.milestone === undefined || tracker.mapping.fields.some((field) => field.name === 'milestone')) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'sync.filter_unsupported',
    message: `New items of ${remote} cannot be chosen by milestone ("${filter.milestone}"): it has none.`,
    hints: ['roadmap sync --label <label>', 'roadmap config unset sync.filter.milestone'],
  });
}

async function idsOf(hands: SyncHands, refs: readonly string[]): Promise<ReadonlySet<string>> {
  const { issues } = await hands.store.list();
  return new Set(refs.map((ref) => resolveRef(ref, issues).id));
}

function countOf(report: SyncReport): Record<CountName, number> {
  const counts = Object.fromEntries(Object.values(COUNTED).map((name) => [name, 0])) as Record<CountName, number>;
  for (const { op } of report.operations) counts[COUNTED[op]] += 1;
  return { ...counts, unchanged: report.unchanged };
}
