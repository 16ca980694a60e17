import type { Issue } from '../model/issue.ts';
import type { ItemMilestone, MilestoneDesk } from '../ports/tracker.ts';
import type { MilestoneLink } from './directory.ts';
import { readPartMetas } from './milestone-base.ts';
import { listAgain } from './gather.ts';
import { createMilestoneFiles } from './milestone-create.ts';
import { decisionOp } from './milestone-decide.ts';
import { readMilestoneFiles, type MilestoneFile } from './milestone-files.ts';
import { pairMilestones, PARTS, type Milestones } from './milestone-pair.ts';
import { newThere, refusalKey, type MilestonePlan } from './milestone-plan.ts';
import { createMilestone, pushMilestone, type SentMilestone } from './milestone-push.ts';
import { milestoneOp } from './milestone-report.ts';
import { clearIntents, lookForMade } from './milestone-intent.ts';
import { settleMilestones, type Settled } from './milestone-settle.ts';
import { MILESTONE_FIELD } from './milestone-values.ts';
import { directionOf } from './rules.ts';
import type { Run } from './session.ts';
import type { Engine, Gathered, Operation } from './types.ts';

/**
 * Milestones of both sides, and who belongs to whom; the directory knows them from now on. Null: the tracker has none, or issues
 * of this remote leave them out. Writes nothing.
 */
export async function gatherMilestones(engine: Engine, gathered: Gathered): Promise<Milestones | null> {
  const desk = deskOf(engine);
  if (desk === null) return null;
  const there = new Map((await desk.list()).map((milestone) => [milestone.key, milestone]));
  const found = await readMilestones(engine, gathered, there);
  fillMilestones(engine, found, gathered.listing.issues);
  return found;
}

/** The same of what is known without asking the tracker. */
export async function fillMilestonesOffline(engine: Engine, issues: readonly Issue[]): Promise<void> {
  if (deskOf(engine) === null) return;
  const files = await readMilestoneFiles(engine);
  fillMilestones(
    engine,
    pairMilestones(
      engine,
      { tip: NOTHING },
      { files, there: new Map(), metas: new Map(), intents: new Map(), login: null },
    ),
    issues,
  );
}

/**
 * What names mean: every milestone there, with the name it has here and all that leads to it; and those that are gone from there,
 * so that issues take in that their items lost them. One that shares its name with another has none: it could be either.
 * @param issues what they say counts where it leads to one milestone alone
 */
export function milestoneLinks(found: Milestones, issues: readonly Issue[]): readonly MilestoneLink[] {
  const said = new Map<MilestoneFile, string[]>();
  for (const text of new Set(issues.flatMap(({ values }) => values.milestone ?? []))) {
    const file = found.named(text);
    if (file !== null) said.set(file, [...(said.get(file) ?? []), text]);
  }
  const linkOf = (key: string, title: string, file: MilestoneFile | undefined): MilestoneLink => {
    if (file === undefined || found.named(file.values.name) !== file) return { key, title, name: null, aliases: [] };
    const { name } = file.values;
    const own = file.aliases.filter((alias) => found.named(alias) === file);
    const aliases = new Set([...own, ...(said.get(file) ?? [])]);
    return { key, title, name, aliases: [...aliases].filter((alias) => alias !== name) };
  };
  const files = new Map(found.pairs.map(({ file, remote }) => [remote.key, file]));
  const there = [...found.there.values()].map(({ key, title }) => linkOf(key, title, files.get(key)));
  const gone = found.files.all.flatMap((file) =>
    file.key === null || found.there.has(file.key) ? [] : [linkOf(file.key, file.values.name, file)],
  );
  return [...gone, ...there];
}

/**
 * In a preview: as if what is planned were done. Those that are yet to be made there have a key that no tracker gives.
 * @returns whether that changes what names mean
 */
export function expectMilestones({ directory }: Engine, plan: MilestonePlan): boolean {
  for (const { remote } of plan.create_local)
    directory.linkMilestone({ key: remote.key, title: remote.title, name: remote.title, aliases: [] });
  for (const { stem, values, aliases } of plan.create_remote)
    directory.linkMilestone({ key: `+${stem}`, title: values.name, name: values.name, aliases });
  return plan.create_local.length + plan.create_remote.length > 0;
}

/**
 * Does what was planned: sends, settles the files, creates there and here.
 * @returns what was gathered, over the issues as they are now, where names mean something else by now: what was planned for issues
 * is to be planned again. Null: nothing that matters to them changed.
 */
export async function syncMilestones(
  run: Run,
  found: Milestones | null,
  plan: MilestonePlan,
): Promise<Gathered | null> {
  const { engine } = run;
  const desk = deskOf(engine);
  if (desk === null || found === null) return null;
  const hands = { run, desk, found };
  await lookForMade(run, found);
  const sent: SentMilestone[] = [];
  for (const decision of plan.decisions) sent.push(await pushMilestone(hands, decision));
  for (const file of plan.create_remote) {
    const made = await createMilestone(hands, file);
    if (made !== null) sent.push(made);
  }
  const settled = await settleMilestones(run, found, sent);
  for (const one of settled.filter(({ written }) => written)) run.report(settledOp(engine, one));
  const created = await createMilestoneFiles(run, plan.create_local);
  for (const note of plan.notes) run.report(note);
  await clearRefusals(run, found, settled);
  await clearIntents(
    run,
    found,
    settled.map(({ one }) => one.pair.file),
  );
  const changed = created || settled.some(({ one, pulled }) => one.pair.by !== 'file' || pulled.includes('title'));
  if (!changed) return null;
  const gathered = await listAgain(engine, run.gathered);
  fillMilestones(engine, await readMilestones(engine, gathered, found.there), gathered.listing.issues);
  return gathered;
}

function deskOf(engine: Engine): MilestoneDesk | null {
  return directionOf(engine, MILESTONE_FIELD) === 'off' ? null : (engine.tracker.milestones ?? null);
}

async function readMilestones(
  engine: Engine,
  gathered: Gathered,
  there: Map<string, ItemMilestone>,
): Promise<Milestones> {
  const files = await readMilestoneFiles(engine);
  const linked = new Set(files.all.map(({ key }) => key));
  const known = [...(gathered.tip.parts.get(PARTS)?.keys() ?? [])];
  const metas = await readPartMetas(
    engine,
    gathered,
    known.filter((key) => !linked.has(key)),
  );
  const intents = new Map(await engine.journal.all('milestone'));
  return pairMilestones(engine, gathered, { files, there, metas, intents, login: gathered.access.login });
}

function fillMilestones({ directory }: Engine, found: Milestones, issues: readonly Issue[]): void {
  for (const link of milestoneLinks(found, issues)) directory.linkMilestone(link);
}

const NOTHING: Gathered['tip'] = { version: null, entries: new Map(), parts: new Map(), cursor: null };

/** What was done about one: what its file took in, and what arrived there. */
function settledOp(engine: Engine, { one, pulled, followers }: Settled): Operation {
  const { pair, pushed } = one;
  const about = {
    remote_id: milestoneOp(pair.file, 'push', { key: pair.remote.key, reason: '' }).remote_id,
    applied: true,
  };
  if (one.made) return { ...newThere(pair.file), ...about };
  const op = decisionOp(engine, { pair, pulled, pushed });
  const also =
    followers === 0 ? '' : `; ${String(followers)} ${followers === 1 ? 'file follows' : 'files follow'} its name`;
  return { ...op, ...about, reason: `${op.reason}${also}` };
}

/** What was refused once and is there now, or gone from here, is no refusal any more. */
async function clearRefusals(run: Run, found: Milestones, settled: readonly Settled[]): Promise<void> {
  const linked = new Set(settled.map(({ one }) => one.pair.file.stem));
  const waiting = new Set(found.unlinked.filter(({ stem }) => !linked.has(stem)).map(refusalKey));
  const over = [...run.gathered.refused.keys()].filter(
    (key) => key.startsWith(refusalKey({ stem: '' })) && !waiting.has(key),
  );
  if (over.length > 0) await run.engine.journal.put('refused', new Map(over.map((key) => [key, null])));
}
