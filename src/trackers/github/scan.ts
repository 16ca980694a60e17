import type { Values } from '../../ports/tracker.ts';
import { SCAN } from './documents.ts';
import { keyOf } from './items.ts';
import type { Beginning, ReferenceNode } from './items.ts';
import { walkIssues } from './listing.ts';
import type { Listing } from './listing.ts';
import { normaliseKeys } from './raw.ts';
import { completeSets } from './sets.ts';
import { malformed } from './troubles.ts';
import { beginning, isWholeReference } from './whole.ts';

interface RelationNode {
  readonly id: string;
  readonly number: number;
  readonly parent: ReferenceNode | null;
  readonly blockedBy: Beginning<ReferenceNode>;
}

/** Parent and dependencies of every issue: their changes move no time of update. */
export async function* scanIssues(listing: Listing): AsyncGenerator<ReadonlyMap<string, Values>> {
  const { repository } = listing;
  for await (const { nodes } of walkIssues<Partial<RelationNode>>(listing, { document: SCAN })) {
    const complete = await completeSets(repository.client, nodes.map(whole));
    yield new Map(complete.map((node) => [String(node.number), readValues(whole(node), repository.reader)]));
  }
}

const areReferences = beginning(isWholeReference);

function whole(node: Partial<RelationNode> | null): RelationNode {
  const { id, number, parent, blockedBy } = node ?? {};
  const isNamed = typeof id === 'string' && Number.isSafeInteger(number);
  if (isNamed && (parent === null || isWholeReference(parent)) && areReferences(blockedBy)) return node as RelationNode;
  throw malformed('an issue in it is not whole');
}

function readValues({ parent, blockedBy }: RelationNode, at: { readonly repo: string }): Values {
  return {
    parent: parent === null ? null : keyOf(at, parent),
    depends_on: normaliseKeys(blockedBy.nodes.map((one) => keyOf(at, one))),
  };
}
