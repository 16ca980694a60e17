import { isTransient } from '../http.ts';
import type { Reply } from './client.ts';
import { CREATE_LABEL, LABELS } from './documents.ts';
import type { Connection, LabelNode } from './items.ts';
import { fold } from './mapping.ts';
import type { Repository } from './repository.ts';
import { isBroken, malformed } from './troubles.ts';

/** A label that is made here says nothing by its colour. */
const NEUTRAL = 'ededed';
const LONGEST = 50;

interface LabelAnswer {
  readonly repository: { readonly labels: Connection<LabelNode> | null } | null;
}

/** Node ids of all labels by folded name. */
export async function readLabels(repository: Repository): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  let after: string | null = null;
  for (;;) {
    const reply: Reply<LabelAnswer> = await repository.client.read(LABELS, { ...repository.slug, after });
    const page = reply.data?.repository?.labels;
    if (!Array.isArray(page?.nodes)) throw malformed('the labels of the repository are missing in it');
    for (const label of page.nodes) labels.set(fold(label.name), label.id);
    if (!page.pageInfo.hasNextPage) return labels;
    if (page.pageInfo.endCursor === after) throw malformed('its pages do not lead on');
    after = page.pageInfo.endCursor;
  }
}

/**
 * `taken`: it is there, or may be there by now; the labels are to be read again.
 * @throws RoadmapError of kind `remote` when the whole remote has a problem
 */
export async function createLabel(
  repository: Repository,
  name: string,
): Promise<{ readonly id: string } | { readonly note: string } | 'taken'> {
  const refused = (why: string): { note: string } => ({
    note: `The label ${JSON.stringify(name)} cannot be made: ${why}`,
  });
  if (name.trim() === '' || [...name].length > LONGEST) return refused(`a name has 1 to ${LONGEST} characters.`);
  const input = { repositoryId: await repository.id(), name, color: NEUTRAL };
  try {
    const reply = await repository.client.send<{ createLabel: { label: LabelNode | null } | null }>(CREATE_LABEL, {
      input,
    });
    const label = reply.data?.createLabel?.label;
    if (label) return { id: label.id };
    const [error] = reply.errors;
    if (!error || isBroken(error) || /already been taken/i.test(error.message)) return 'taken';
    return refused(error.message);
  } catch (error) {
    // Making it twice is refused by GitHub, so an unknown outcome only needs a second look.
    if (isTransient(error)) return 'taken';
    throw error;
  }
}
