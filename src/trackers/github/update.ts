import type { FieldChange, Item, Outcome, Update } from '../../ports/tracker.ts';
import { isTransient, isUnsent, retried } from '../http.ts';
import type { Reply } from './client.ts';
import type { IssueNode } from './items.ts';
import { clearMilestones } from './clear-milestones.ts';
import { elementsOf } from './labelling.ts';
import { refusalOf } from './limits.ts';
import { updateIssues } from './mutations.ts';
import type { Step } from './mutations.ts';
import { kindOf } from './outcomes.ts';
import type { Repository } from './repository.ts';
import { getIssues } from './single.ts';
import { planSteps, textsOf } from './steps.ts';
import type { Hands } from './steps.ts';
import { forbidden, isDenied } from './troubles.ts';

type Answer = Readonly<Record<string, { readonly item?: Partial<IssueNode> | null } | null>>;

interface Planned {
  readonly update: Update;
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
  /** What became of it already: nothing of it is sent. */
  readonly undone: Outcome | null;
}

/**
 * One request for all of them, a few aliases each; errors are read by path. Nothing is sent twice: after a failure of the
 * transport every outcome is unknown, unless nothing can have arrived. Only a milestone that is taken off needs a request of its own.
 */
export async function updateAll(hands: Hands, updates: readonly Update[]): Promise<readonly Outcome[]> {
  const { repository, tables } = hands;
  await tables.prepare({
    people: updates.flatMap(({ changes }) => elementsOf(changes['assignees']).add),
    issues: updates.flatMap(({ changes }) => [...elementsOf(changes['depends_on']).add, ...namedIn(changes['parent'])]),
  });
  const planned: Planned[] = [];
  for (const [n, update] of updates.entries()) planned.push(await planOne(hands, update, `u${n}`));
  const steps = planned.flatMap((one) => one.steps);
  const reply = steps.length === 0 ? null : await sendSteps(repository, steps);
  if (reply !== null && 'unknown' in reply) return updates.map(() => ({ kind: 'unknown', message: reply.unknown }));
  const outcomes: Outcome[] = [];
  for (const one of planned) {
    if (one.undone !== null) outcomes.push(one.undone);
    else if (one.steps.length === 0 || reply === null) {
      outcomes.push({ kind: 'done', item: one.update.item, notes: one.notes });
    } else outcomes.push(await readOutcome(repository, one, reply));
  }
  if (reply?.errors.some((error) => error.type === 'NOT_FOUND')) tables.forget();
  return clearMilestones(repository, updates, outcomes);
}

async function planOne(hands: Hands, update: Update, prefix: string): Promise<Planned> {
  const refusal = refusalOf(textsOf(hands.repository, update));
  if (refusal !== null) return { update, steps: [], notes: [], undone: { kind: 'refused', message: refusal } };
  const { steps, notes, later } = await planSteps(hands, update, prefix);
  return { update, steps, notes, undone: later === null ? null : { kind: 'failed', message: later } };
}

function namedIn(change: FieldChange | undefined): readonly string[] {
  return change !== undefined && 'set' in change && change.set !== null ? [change.set] : [];
}

/** @throws RoadmapError of kind `remote` when nothing can have happened */
async function sendSteps(
  repository: Repository,
  steps: readonly Step[],
): Promise<Reply<Answer> | { readonly unknown: string }> {
  const document = updateIssues(steps);
  const variables = Object.fromEntries(steps.map((step) => [step.alias, step.input]));
  const sent = await retried(repository.options, async () => {
    try {
      return await repository.client.send<Answer>(document, variables);
    } catch (error) {
      // What never left may be sent again; anything else is for the caller, a wait that a limit asks for too.
      if (isUnsent(error)) throw error;
      return { error };
    }
  });
  if ('error' in sent) {
    if (isTransient(sent.error)) return { unknown: (sent.error as Error).message };
    throw sent.error;
  }
  const denied = sent.errors.filter(isDenied);
  if (denied[0] && denied.length === steps.length) throw forbidden(denied[0].message);
  return sent;
}

/** Whatever fails from here on, the steps were sent. */
async function readOutcome(repository: Repository, planned: Planned, reply: Reply<Answer>): Promise<Outcome> {
  try {
    return await judge(repository, planned, reply);
  } catch (error) {
    return { kind: 'unknown', message: error instanceof Error ? error.message : String(error) };
  }
}

async function judge(repository: Repository, planned: Planned, reply: Reply<Answer>): Promise<Outcome> {
  const { steps, update } = planned;
  const aliases = new Set(steps.map((step) => step.alias));
  const errors = reply.errors.filter((error) => error.path === undefined || aliases.has(String(error.path[0])));
  const answer = reply.data?.[steps.at(-1)?.alias ?? '']?.item;
  if (errors.length === 0) {
    if (!answer) return { kind: 'unknown', message: 'GitHub did not say what became of the change.' };
    const [item] = await repository.items([answer]);
    const isIt = item?.id === update.item.id;
    return isIt ? { kind: 'done', item, notes: planned.notes } : { kind: 'unknown', message: 'It is another issue.' };
  }
  const message = errors.map((error) => error.message).join(' ');
  const done = steps.some((step) => (reply.data?.[step.alias] ?? null) !== null);
  if (done) return readBack(repository, update.item, [...planned.notes, ...errors.map((error) => error.message)]);
  return { kind: kindOf(errors), message, ...(reply.limited !== null && { limit: reply.limited }) };
}

/** Some steps went through and some did not: what it is now says which. */
async function readBack(repository: Repository, item: Item, notes: readonly string[]): Promise<Outcome> {
  const found = (await getIssues(repository, [item.key])).get(item.key);
  if (found && !('absent' in found)) return { kind: 'done', item: found, notes };
  return { kind: 'unknown', message: found?.message ?? notes.join(' ') };
}
