import { slug } from '../model/slug.ts';
import type { Issue } from '../model/issue.ts';
import type { RefusedDraft } from '../ports/journal.ts';
import type { ItemMilestone } from '../ports/tracker.ts';
import { loadMilestones, milestoneOid } from './milestone-base.ts';
import {
  decideMilestone,
  decisionNotes,
  decisionOp,
  milestoneRules,
  movesMilestone,
  type MilestoneDecision,
} from './milestone-decide.ts';
import { MILESTONES, stemOf, type MilestoneFile } from './milestone-files.ts';
import { waits } from './milestone-intent.ts';
import type { LoadedMilestone, Milestones } from './milestone-pair.ts';
import { milestoneNote, milestoneOp } from './milestone-report.ts';
import { projectMilestone } from './milestone-values.ts';
import { isRefusedStill, rightsOf } from './choose.ts';
import type { Engine, Gathered, Operation, SyncOptions } from './types.ts';

/** What a run is to do about milestones: a value that can be printed. */
export interface MilestonePlan {
  readonly decisions: readonly MilestoneDecision[];
  readonly create_local: readonly NewMilestone[];
  readonly create_remote: readonly MilestoneFile[];
  /** Nothing to be done about these but to say so. */
  readonly notes: readonly Operation[];
}

export interface NewMilestone {
  readonly remote: ItemMilestone;
  readonly path: string;
  /** It had a file before, and that is gone. */
  readonly restored: boolean;
}

const NO_MILESTONES: MilestonePlan = { decisions: [], create_local: [], create_remote: [], notes: [] };

/** @param creating issues that the run is going to create on the tracker: their milestones are to be there before them */
export async function planMilestones(
  engine: Engine,
  options: SyncOptions,
  gathered: Gathered,
  about: { readonly found: Milestones | null; readonly creating: readonly Issue[] },
): Promise<MilestonePlan> {
  const { found, creating } = about;
  if (found === null) return NO_MILESTONES;
  const active = found.pairs.filter(({ file }) => !file.archived);
  const loaded = await loadMilestones(engine, gathered, active);
  const wanted = wantedBy(engine, options, gathered, creating);
  const chosen = loaded.filter(
    ({ file, remote }) => options.ids === null || wanted.isNamed(found, file) || wanted.isHeld(remote),
  );
  const remotes = chooseFiles(engine, options, found, wanted);
  const whyNot = (file: MilestoneFile): Operation | null => waits(found, file) ?? refusedBefore(engine, gathered, file);
  return {
    decisions: decideAll(engine, options, chosen, { found, rights: rightsOf(gathered) }),
    create_local: await chooseMilestones(engine, options, found, wanted),
    create_remote: remotes.filter((file) => whyNot(file) === null),
    notes: [...found.notes, ...remotes.flatMap((file) => whyNot(file) ?? [])],
  };
}

/** The plan as lines. */
export function plannedMilestones(engine: Engine, options: SyncOptions, plan: MilestonePlan): readonly Operation[] {
  const lines = plan.decisions.flatMap((decision) => [
    ...(movesMilestone(engine, decision) ? [decisionOp(engine, decision)] : []),
    ...decisionNotes(engine, options, decision),
  ]);
  return [...lines, ...plan.create_local.map(newHere), ...plan.create_remote.map(newThere), ...plan.notes];
}

export function newHere({ remote, path, restored }: NewMilestone): Operation {
  const reason = `milestone ${remote.title}: ${restored ? 'its file is missing: to be restored' : 'new there'}`;
  return milestoneOp({ stem: stemOf(path) }, 'create_local', { key: remote.key, reason });
}

export function newThere(file: MilestoneFile): Operation {
  return milestoneOp(file, 'create_remote', { reason: `milestone ${file.values.name}: new here` });
}

/** How many requests that write it would send. */
export function sendsOf({ decisions, create_remote }: MilestonePlan): number {
  return decisions.filter((decision) => decision.pushed.length > 0).length + create_remote.length;
}

/** Which milestones the issues and items of this run name. */
interface Wanted {
  /** By an issue that is linked, or going to be. */
  isNamed(found: Milestones, file: MilestoneFile): boolean;
  /** By an item that was listed. */
  isHeld(remote: ItemMilestone): boolean;
}

function wantedBy({ remote }: Engine, { ids }: SyncOptions, gathered: Gathered, creating: readonly Issue[]): Wanted {
  const made = new Set(creating.map(({ id }) => id));
  const issues = gathered.listing.issues.filter(
    ({ id, values }) => (ids === null || ids.has(id)) && (made.has(id) || values.remote_ids?.[remote] !== undefined),
  );
  const names = new Set(issues.flatMap(({ values }) => values.milestone ?? []));
  const keys = new Set(issues.flatMap(({ values }) => values.remote_ids?.[remote] ?? []));
  const items = [...gathered.items.values()].filter(({ key }) => ids === null || keys.has(key));
  const held = new Set(items.map(({ values }) => values.milestone));
  return {
    isNamed: ({ named }, file) => [...names].some((name) => named(name) === file),
    isHeld: ({ key }) => held.has(key),
  };
}

/** Renames that wait for another to free their name come after it; two that want each other's name are told, and done by hand. */
function decideAll(
  engine: Engine,
  options: SyncOptions,
  loaded: readonly LoadedMilestone[],
  { found, rights }: { readonly found: Milestones; readonly rights: string },
): readonly MilestoneDecision[] {
  const decisions = loaded.map((pair) => decideMilestone(engine, pair, { options, rights }));
  const done = decisions.filter((decision) => !decision.pulled.includes('title'));
  let waiting = decisions.filter((decision) => decision.pulled.includes('title'));
  const names = new Map(found.files.all.map((file) => [file.values.name, file]));
  for (;;) {
    const next = waiting.find(({ pair }) => (names.get(pair.remote.title) ?? pair.file) === pair.file);
    if (next === undefined) break;
    waiting = waiting.filter((decision) => decision !== next);
    names.delete(next.pair.file.values.name);
    names.set(next.pair.remote.title, next.pair.file);
    done.push(next);
  }
  for (const { pair } of waiting) {
    const { title } = pair.remote;
    const holders = [...names].flatMap(([name, { path }]) => (name === title ? [path] : []));
    const blocked = `milestone ${pair.file.values.name}: its new name ${title} is that of ${holders.join()}`;
    done.push(decideMilestone(engine, pair, { options, rights, blocked }));
  }
  return done;
}

/** In the scope of issues, on the sync branch. */
async function chooseMilestones(
  engine: Engine,
  options: SyncOptions,
  found: Milestones,
  wanted: Wanted,
): Promise<readonly NewMilestone[]> {
  const scoped = options.pull_new === 'all' || options.all;
  if (!scoped || options.held_back !== null || !milestoneRules(engine, options).pull) return [];
  const taken = new Set(found.files.taken);
  const chosen: NewMilestone[] = [];
  for (const remote of found.unpaired.filter((one) => isWorthAFile(options, wanted, one))) {
    const before = pathBefore(found, taken, remote);
    const path = before ?? (await freePath(remote.title, taken));
    taken.add(`${stemOf(path)}.md`);
    chosen.push({ remote, path, restored: before !== null });
  }
  return chosen;
}

/** Open ones, and those that an item of this listing holds. */
function isWorthAFile({ ids }: SyncOptions, wanted: Wanted, remote: ItemMilestone): boolean {
  return wanted.isHeld(remote) || (ids === null && remote.state === 'open');
}

/** Where its file was, when that is free. */
function pathBefore({ metas }: Milestones, taken: ReadonlySet<string>, { key }: ItemMilestone): string | null {
  const path = metas.get(key)?.path ?? '';
  const name = path.slice(MILESTONES.length + 1);
  const isOurs = path === `${MILESTONES}/${name}` && /^[^/]+\.md$/.test(name);
  return isOurs && !taken.has(name) ? path : null;
}

/** Two names may have the same slug (design: format.md, Names). */
async function freePath(title: string, taken: ReadonlySet<string>): Promise<string> {
  const start = await slug(title);
  for (let copy = 1; ; copy += 1) {
    const file = `${start}${copy === 1 ? '' : `-${String(copy)}`}.md`;
    if (!taken.has(file)) return `${MILESTONES}/${file}`;
  }
}

/** Those that an issue there needs, or all. */
function chooseFiles(
  engine: Engine,
  options: SyncOptions,
  found: Milestones,
  wanted: Wanted,
): readonly MilestoneFile[] {
  if (!milestoneRules(engine, options).push) return [];
  const all = options.push_new === 'all' && options.ids === null;
  return found.unlinked.filter((file) => all || wanted.isNamed(found, file));
}

/** Where the journal keeps what the tracker refused to make, beside issues. */
export function refusalKey({ stem }: { readonly stem: string }): string {
  return `milestone/${stem}`;
}

/** What tells two versions of a milestone that is to be created apart. */
export function refusalOf(engine: Engine, gathered: Gathered, file: MilestoneFile): Omit<RefusedDraft, 'message'> {
  const draft = milestoneOid(engine, projectMilestone(file.values));
  return { draft, rights: rightsOf(gathered), at: gathered.access.at };
}

function refusedBefore(engine: Engine, gathered: Gathered, file: MilestoneFile): Operation | null {
  const refused = gathered.refused.get(refusalKey(file));
  if (refused === undefined || !isRefusedStill(refused, gathered)) return null;
  if (refused.draft !== refusalOf(engine, gathered, file).draft) return null;
  return milestoneNote(file, 'skip', `milestone ${file.values.name}: ${engine.remote} refused it: ${refused.message}`);
}
