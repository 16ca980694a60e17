import type { PartMeta } from '../ports/snapshot-store.ts';
import type { ItemMilestone, MilestoneDesk, MilestoneOutcome, MilestoneValues, Value } from '../ports/tracker.ts';
import { decideMilestone, decisionNotes, type MilestoneDecision } from './milestone-decide.ts';
import { readText, type MilestoneFile } from './milestone-files.ts';
import { begin, made, undo } from './milestone-intent.ts';
import type { LoadedMilestone, Milestones } from './milestone-pair.ts';
import { refusalKey, refusalOf } from './milestone-plan.ts';
import { milestoneNote } from './milestone-report.ts';
import { milestoneFields, projectMilestone, sentOf, valuesThere } from './milestone-values.ts';
import type { Run } from './session.ts';
import { valueOf } from './values.ts';
import { oneLine } from './words.ts';

/** A milestone after whatever was sent of it, with the base that both sides have by then; its file is still as it was. */
export interface SentMilestone {
  readonly pair: LoadedMilestone;
  /** Fields that arrived. */
  readonly pushed: readonly string[];
  readonly refused: PartMeta['refused'];
  /** It was created by this run. */
  readonly made: boolean;
  /** Why its title may not be taken in. */
  readonly blocked: string | null;
}

type Hands = { readonly run: Run; readonly desk: MilestoneDesk; readonly found: Milestones };

/**
 * Sends what was decided about one milestone: only the changed fields, only of the file as it was planned, and over what the
 * tracker has by now: nothing but the request itself comes between the read and the write.
 */
export async function pushMilestone(hands: Hands, planned: MilestoneDecision): Promise<SentMilestone> {
  const { run, desk } = hands;
  const { pair } = planned;
  if (planned.pushed.length === 0) return close(run, planned, unsentOf(run, planned));
  const say = (reason: string): SentMilestone => {
    run.report(milestoneNote(pair.file, 'skip', `milestone ${pair.file.values.name}: ${reason}`, pair.remote.key));
    return close(run, planned, unsentOf(run, planned));
  };
  if (run.stopped()) return say(run.stopReason());
  if ((await readText(run.engine, pair.file.path)) !== pair.file.text)
    return say('its file changed meanwhile; run sync again');
  const fresh = await run.reach(() => desk.get(pair.remote.key));
  if (fresh === null) return say(run.stopReason());
  if ('absent' in fresh) return say(`not sent: ${fresh.message}`);
  const decision = decideAgain(run, planned, fresh);
  return close(run, decision, await send(hands, decision));
}

/** Conflicts, and what waits, by what was decided in the end. */
function close(run: Run, decision: MilestoneDecision, sent: SentMilestone): SentMilestone {
  for (const note of decisionNotes(run.engine, run.options, decision)) run.report(note);
  return sent;
}

function unsentOf(run: Run, { pair, blocked }: MilestoneDecision): SentMilestone {
  return { pair, pushed: [], refused: stillRefused(pair, run.rights), made: false, blocked };
}

/** A name that it got meanwhile is taken in by the next run, which knows all that have one. */
function decideAgain(run: Run, planned: MilestoneDecision, remote: ItemMilestone): MilestoneDecision {
  const { engine, options, rights } = run;
  const pair = { ...planned.pair, remote };
  const decide = (blocked: string | null): MilestoneDecision =>
    decideMilestone(engine, pair, { options, rights, blocked });
  const decision = decide(planned.blocked);
  if (remote.title === planned.pair.remote.title || !decision.pulled.includes('title')) return decision;
  return decide(`milestone ${pair.file.values.name}: renamed to ${remote.title} there meanwhile; run sync again`);
}

async function send({ run, desk, found }: Hands, decision: MilestoneDecision): Promise<SentMilestone> {
  const { pair, pushed, merged } = decision;
  const { key } = pair.remote;
  found.there.set(key, pair.remote);
  const unsent = unsentOf(run, decision);
  if (pushed.length === 0) return unsent;
  const say = (op: 'skip' | 'error', reason: string): SentMilestone => {
    run.report(milestoneNote(pair.file, op, `milestone ${pair.file.values.name}: ${reason}`, key));
    return unsent;
  };
  const outcome = await run.reach(() => desk.update(key, sentOf(merged.remote, pushed)));
  if (outcome === null) return say('skip', run.stopReason());
  if (outcome.kind === 'done') {
    found.there.set(key, outcome.milestone);
    const sent = { pushed, sent: merged.remote, rights: run.rights, still: unsent.refused };
    return { ...unsent, ...composed(pair, outcome.milestone, sent) };
  }
  if (outcome.limit !== undefined) run.stop(outcome.limit);
  const told = outcome.limit === undefined ? say('error', outcome.message) : say('skip', run.stopReason());
  if (outcome.kind !== 'refused') return told;
  const values = Object.fromEntries(pushed.map((name) => [name, valueOf(merged.remote, name)]));
  return { ...told, refused: { ...unsent.refused, ...values, rights: run.rights, message: oneLine(outcome.message) } };
}

/** Creates one. A title that is taken there is the milestone that an earlier attempt made: it is adopted. Null: it is not there. */
export async function createMilestone(hands: Hands, file: MilestoneFile): Promise<SentMilestone | null> {
  const { run, desk, found } = hands;
  const { name } = file.values;
  const say = (op: 'skip' | 'error', reason: string): null => {
    run.report(milestoneNote(file, op, `milestone ${name}: ${reason}`));
    return null;
  };
  if (run.stopped()) return say('skip', run.stopReason());
  if ((await readText(run.engine, file.path)) !== file.text)
    return say('skip', 'its file changed meanwhile; run sync again');
  const draft = draftOf(file);
  await begin(run, found, file, draft);
  const outcome = await run.reach(() => desk.create(draft));
  if (outcome?.kind === 'done') await made(run, found, file, outcome.milestone.key);
  else if (outcome?.kind !== 'unknown') await undo(run, found, file);
  if (outcome === null) return say('skip', run.stopReason());
  if (outcome.kind === 'done') {
    found.there.set(outcome.milestone.key, outcome.milestone);
    const pair = fresh(file, outcome.milestone);
    const pushed = milestoneFields.map((field) => field.name);
    const sent = { pushed, sent: pair.local, rights: run.rights, still: undefined };
    return { ...composed(pair, outcome.milestone, sent), made: true, blocked: null };
  }
  if (outcome.limit !== undefined) {
    run.stop(outcome.limit);
    return say('skip', run.stopReason());
  }
  if (outcome.kind !== 'refused') return say('error', outcome.message);
  const there = await listed(hands, file);
  if (there !== null) return { pair: fresh(file, there), pushed: [], refused: undefined, made: false, blocked: null };
  await remember(run, file, outcome);
  return say('error', outcome.message);
}

/** Everything it begins with, its description too. */
function draftOf({ values }: MilestoneFile): MilestoneValues {
  const { title, state, due_date } = projectMilestone(values);
  return {
    title: title as string,
    state: state as 'open' | 'closed',
    due_date: due_date as string | null,
    description: values.headline ?? '',
  };
}

function fresh(file: MilestoneFile, remote: ItemMilestone): LoadedMilestone {
  return { file, remote, by: 'title', entry: null, meta: null, local: projectMilestone(file.values), base: {} };
}

/** One of that very title which no other file stands for. */
async function listed({ run, desk, found }: Hands, file: MilestoneFile): Promise<ItemMilestone | null> {
  const all = await run.reach(() => desk.list());
  const there = (all ?? []).find(({ title }) => title === file.values.name) ?? null;
  if (there === null || found.files.all.some(({ key }) => key === there.key)) return null;
  found.there.set(there.key, there);
  return there;
}

/** A definite refusal is told once, and not met again before the milestone or the rights change. */
async function remember(
  run: Run,
  file: MilestoneFile,
  { message }: Exclude<MilestoneOutcome, { kind: 'done' }>,
): Promise<void> {
  const record = { ...refusalOf(run.engine, run.gathered, file), message: oneLine(message) };
  await run.engine.journal.put('refused', new Map([[refusalKey(file), record]]));
}

interface Sent {
  readonly pushed: readonly string[];
  readonly sent: Readonly<Record<string, Value>>;
  readonly rights: string;
  readonly still: PartMeta['refused'];
}

/** What arrived is agreed on; what did not, while nobody changed it, was refused; anything else keeps its old base. */
function composed(
  pair: LoadedMilestone,
  answer: ItemMilestone,
  { pushed, sent, rights, still }: Sent,
): Omit<SentMilestone, 'made' | 'blocked'> {
  const there = valuesThere(answer);
  const base: Record<string, Value> = { ...pair.base };
  const refused: Record<string, unknown> = { ...still };
  const arrived = pushed.filter((name) => there[name] === valueOf(sent, name));
  for (const name of arrived) base[name] = valueOf(sent, name);
  for (const name of pushed.filter((one) => !arrived.includes(one))) {
    // Of a new one there is nothing older: what the tracker made of it is what is agreed on.
    if (pair.by === 'title') base[name] = valueOf(there, name);
    if (base[name] === there[name]) refused[name] = valueOf(sent, name);
  }
  const kept = Object.keys(refused).length === 0 ? undefined : { ...refused, rights };
  return { pair: { ...pair, remote: answer, base }, pushed: arrived, refused: kept };
}

/** Refusals that still hold: the same value under the same rights. */
function stillRefused({ meta, local }: LoadedMilestone, rights: string): PartMeta['refused'] {
  const before = meta?.refused;
  if (before?.rights !== rights) return undefined;
  const names = milestoneFields
    .map(({ name }) => name)
    .filter((name) => name in before && before[name] === valueOf(local, name));
  if (names.length === 0) return undefined;
  const kept = new Set([...names, 'rights', 'message']);
  return Object.fromEntries(Object.entries(before).filter(([name]) => kept.has(name)));
}
