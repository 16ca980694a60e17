import { RoadmapError } from '../../model/errors.ts';
import type { Outcome, Update } from '../../ports/tracker.ts';
import type { Native } from './items.ts';
import { undoneLater } from './outcomes.ts';
import type { Undone } from './outcomes.ts';
import type { Repository } from './repository.ts';
import { getIssues } from './single.ts';
import { messageOf } from './troubles.ts';

/**
 * Takes milestones off, one request each: GraphQL is not known to be able to. Only of issues whose other changes are done, whose
 * outcomes become what the issues are then.
 */
export async function clearMilestones(
  repository: Repository,
  updates: readonly Update[],
  outcomes: readonly Outcome[],
): Promise<readonly Outcome[]> {
  const todo = updates.filter((update, n) => clears(update) && outcomes[n]?.kind === 'done');
  if (todo.length === 0) return outcomes;
  const failed = new Map<Update, Undone>();
  for (const update of todo) {
    const undone = await clear(repository, update, [...failed.values()]);
    if (undone !== null) failed.set(update, undone);
  }
  const done = todo.filter((update) => !failed.has(update));
  const now = await readAgain(
    repository,
    done.map((update) => update.item.key),
  );
  return outcomes.map((outcome, n) => {
    const update = updates[n];
    if (update === undefined || !todo.includes(update) || outcome.kind !== 'done') return outcome;
    const found = now.get(update.item.key);
    const undone = failed.get(update);
    if (undone !== undefined) return undone;
    if (found && !('absent' in found)) return { ...outcome, item: found };
    return { kind: 'unknown', message: found?.message ?? `#${update.item.key} could not be read again.` };
  });
}

function clears({ item, changes }: Update): boolean {
  const change = changes['milestone'];
  return change !== undefined && 'set' in change && change.set === null && (item.native as Native).milestone !== null;
}

/** @returns what it came to, or null when it is done. Once a limit was met, nothing more is sent. */
async function clear(repository: Repository, { item }: Update, before: readonly Undone[]): Promise<Undone | null> {
  const limit = before.find((one) => one.limit !== undefined);
  if (limit !== undefined) return limit;
  const { owner, name } = repository.slug;
  try {
    const answer = await repository.client.write('PATCH', `/repos/${owner}/${name}/issues/${item.key}`, {
      milestone: null,
    });
    if (answer.status >= 200 && answer.status < 300) return null;
    const message = `GitHub did not take the milestone off: ${messageOf(answer.body)}.`;
    return { kind: 'refused', message };
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    return undoneLater(error);
  }
}

/** Whatever fails here, the changes were made. */
async function readAgain(repository: Repository, keys: readonly string[]): ReturnType<typeof getIssues> {
  try {
    return await getIssues(repository, keys);
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    return new Map(keys.map((key) => [key, { absent: 'unknown', message: error.message }]));
  }
}
