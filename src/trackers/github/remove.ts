import { RoadmapError } from '../../model/errors.ts';
import type { Removal } from '../../ports/tracker.ts';
import { DELETE } from './mutations.ts';
import { undone, undoneBy } from './outcomes.ts';
import type { Repository } from './repository.ts';
import { getIssues } from './single.ts';

type Answer = { readonly deleteIssue: unknown };

/** Deletes an issue for good: only administrators may. One that was deleted before is done. */
export async function removeIssue(repository: Repository, key: string): Promise<Removal> {
  const found = (await getIssues(repository, [key])).get(key);
  if (!found) return { kind: 'refused', message: `#${key} was not found on GitHub.` };
  if ('absent' in found) {
    return found.absent === 'deleted' ? { kind: 'done' } : { kind: 'refused', message: found.message };
  }
  try {
    const reply = await repository.client.send<Answer>(DELETE, { input: { issueId: found.id } });
    return reply.errors.length === 0 && reply.data?.deleteIssue ? { kind: 'done' } : undoneBy(reply);
  } catch (error) {
    return error instanceof RoadmapError ? undone(error) : { kind: 'unknown', message: String(error) };
  }
}
