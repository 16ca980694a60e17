import { demand, findLabelById, findRepoById, findSubject, reply } from '../call.ts';
import type { Call, Input, Resolvers } from '../call.ts';
import { addLabels, createLabel, deleteLabel, removeLabels, updateLabel } from '../changes/labels.ts';
import type { LabelText } from '../changes/labels.ts';
import type { LabelRow } from '../rows.ts';

type Labelling = { readonly labelableId: string; readonly labelIds: readonly string[] };

interface NewLabel {
  readonly repositoryId: string;
  readonly name: string;
  readonly color: string;
  readonly description?: string | null;
}

export const labelMutations: Resolvers = {
  Mutation: {
    addLabelsToLabelable: (_: unknown, { input }: Input<Labelling>, call) => {
      const issue = findSubject(call, input.labelableId);
      demand(call, issue.repo, { operation: 'AddLabelsToLabelable' });
      addLabels(call.world, issue, labelsOf(call, input.labelIds));
      return reply(input, { labelable: issue });
    },
    removeLabelsFromLabelable: (_: unknown, { input }: Input<Labelling>, call) => {
      const issue = findSubject(call, input.labelableId);
      demand(call, issue.repo, { operation: 'RemoveLabelsFromLabelable' });
      removeLabels(call.world, issue, labelsOf(call, input.labelIds));
      return reply(input, { labelable: issue });
    },
    createLabel: (_: unknown, { input }: Input<NewLabel>, call) => {
      const repo = findRepoById(call, input.repositoryId);
      demand(call, repo, { operation: 'CreateLabel' });
      const { name, color, description } = input;
      return reply(input, { label: createLabel(call.world, repo, { name, color, description: description ?? null }) });
    },
    updateLabel: (_: unknown, { input }: Input<LabelText & { id: string }>, call) => {
      const label = findLabelById(call, input.id);
      demand(call, label.repo, { operation: 'UpdateLabel' });
      updateLabel(call.world, label, input);
      return reply(input, { label });
    },
    deleteLabel: (_: unknown, { input }: Input<{ id: string }>, call) => {
      const label = findLabelById(call, input.id);
      demand(call, label.repo, { operation: 'DeleteLabel' });
      deleteLabel(call.world, label);
      return reply(input, {});
    },
  },
};

export function labelsOf(call: Call, ids: readonly string[]): LabelRow[] {
  return ids.map((id) => findLabelById(call, id));
}
