import { isTransient } from '../http.ts';
import type { Reply } from './client.ts';
import { LABELS } from './documents.ts';
import type { Member } from './families.ts';
import type { Connection, LabelNode } from './items.ts';
import { CREATE_LABEL } from './mutations.ts';
import type { Repository } from './repository.ts';
import { fold } from './text.ts';
import { isBroken, malformed } from './troubles.ts';

/** A label that stands for no value says nothing by its colour. */
const NEUTRAL = 'ededed';

/** GitHub's own colours for its usual labels; warm where it is urgent. */
const COLOURS: Readonly<Record<Member['family'], Readonly<Record<string, string>>>> = {
  status: { 'in-progress': 'fbca04', blocked: 'b60205', review: '5319e7' },
  priority: { critical: 'b60205', high: 'd93f0b', low: 'c2e0c6' },
  issue_type: { bug: 'd73a4a', feature: 'a2eeef' },
};
const LONGEST = 50;

interface TypeNode {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
}

interface LabelAnswer {
  readonly repository: {
    readonly labels: Connection<LabelNode> | null;
    readonly issueTypes?: { readonly nodes: readonly (TypeNode | null)[] | null } | null;
  } | null;
}

export interface Labels {
  /** Node ids of all labels by folded name. */
  readonly ids: Map<string, string>;
  /** The issue types that may be set. */
  readonly types: readonly LabelNode[];
}

export async function readLabels(repository: Repository): Promise<Labels> {
  const ids = new Map<string, string>();
  const types: LabelNode[] = [];
  let after: string | null = null;
  for (;;) {
    const reply: Reply<LabelAnswer> = await repository.client.read(LABELS, {
      ...repository.slug,
      after,
      begin: after === null,
    });
    const page = reply.data?.repository?.labels;
    if (!Array.isArray(page?.nodes)) throw malformed('the labels of the repository are missing in it');
    for (const label of page.nodes) ids.set(fold(label.name), label.id);
    types.push(...enabledTypes(reply.data));
    if (!page.pageInfo.hasNextPage) return { ids, types };
    if (page.pageInfo.endCursor === after) throw malformed('its pages do not lead on');
    after = page.pageInfo.endCursor;
  }
}

function enabledTypes(data: LabelAnswer | null): readonly TypeNode[] {
  const nodes = data?.repository?.issueTypes?.nodes ?? [];
  return nodes.filter((type): type is TypeNode => type?.isEnabled === true);
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
  const input = { repositoryId: await repository.id(), name, color: colourOf(repository.families.memberOf(name)) };
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

function colourOf(member: Member | null): string {
  return (member && COLOURS[member.family][member.value]) ?? NEUTRAL;
}
