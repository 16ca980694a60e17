import { demand, findIssue, findRepoById, reply, unresolved } from '../call.ts';
import type { Call, Resolvers } from '../call.ts';
import { addLabels, createLabel, removeLabels } from '../changes.ts';
import type { LabelRow } from '../world.ts';

interface LabelsInput {
  readonly input: {
    readonly labelableId: string;
    readonly labelIds: readonly string[];
    readonly clientMutationId?: string | null;
  };
}

interface NewLabelInput {
  readonly input: {
    readonly repositoryId: string;
    readonly name: string;
    readonly color: string;
    readonly description?: string | null;
    readonly clientMutationId?: string | null;
  };
}

export const labelMutations: Resolvers = {
  Mutation: {
    addLabelsToLabelable: (_: unknown, { input }: LabelsInput, call) => {
      const issue = findIssue(call, input.labelableId);
      demand(call, issue.repo, { operation: 'AddLabelsToLabelable' });
      addLabels(call.world, issue, labelsOf(call, input.labelIds));
      return reply(input, { labelable: issue });
    },
    removeLabelsFromLabelable: (_: unknown, { input }: LabelsInput, call) => {
      const issue = findIssue(call, input.labelableId);
      demand(call, issue.repo, { operation: 'RemoveLabelsFromLabelable' });
      removeLabels(call.world, issue, labelsOf(call, input.labelIds));
      return reply(input, { labelable: issue });
    },
    createLabel: (_: unknown, { input }: NewLabelInput, call) => {
      const repo = findRepoById(call, input.repositoryId);
      demand(call, repo, { operation: 'CreateLabel' });
      const { name, color, description } = input;
      return reply(input, { label: createLabel(call.world, repo, { name, color, description: description ?? null }) });
    },
  },
};

export function labelsOf(call: Call, ids: readonly string[]): LabelRow[] {
  return ids.map((id) => {
    const label = call.world.nodes.get(id);
    if (label?.__typename !== 'Label') throw unresolved(id);
    return label;
  });
}
