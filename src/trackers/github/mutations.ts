import { COMMENT, ISSUE } from './fragments.ts';

export const CREATE = `mutation CreateIssue($input: CreateIssueInput!) {
  createIssue(input: $input) { issue { ...IssueFields } }
}
${ISSUE}`;

export const DELETE = `mutation DeleteIssue($input: DeleteIssueInput!) {
  deleteIssue(input: $input) { repository { id } }
}`;

export const CREATE_LABEL = `mutation CreateLabel($input: CreateLabelInput!) {
  createLabel(input: $input) { label { id name } }
}`;

export const ADD_COMMENT = `mutation AddComment($input: AddCommentInput!) {
  addComment(input: $input) { commentEdge { node { ...CommentFields } } }
}
${COMMENT}`;

export const UPDATE_COMMENT = `mutation UpdateComment($input: UpdateIssueCommentInput!) {
  updateIssueComment(input: $input) { issueComment { ...CommentFields } }
}
${COMMENT}`;

export const DELETE_COMMENT = `mutation DeleteComment($input: DeleteIssueCommentInput!) {
  deleteIssueComment(input: $input) { clientMutationId }
}`;

export interface Step {
  /** Where its answer and its errors are found. */
  readonly alias: string;
  readonly mutation: keyof typeof MUTATIONS;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the whole issue is read back. */
  readonly reads: boolean;
}

const MUTATIONS = {
  updateIssue: { input: 'UpdateIssueInput', holder: 'issue' },
  closeIssue: { input: 'CloseIssueInput', holder: 'issue' },
  reopenIssue: { input: 'ReopenIssueInput', holder: 'issue' },
  addLabelsToLabelable: { input: 'AddLabelsToLabelableInput', holder: 'labelable' },
  removeLabelsFromLabelable: { input: 'RemoveLabelsFromLabelableInput', holder: 'labelable' },
  updateIssueIssueType: { input: 'UpdateIssueIssueTypeInput', holder: 'issue' },
  addAssigneesToAssignable: { input: 'AddAssigneesToAssignableInput', holder: 'assignable' },
  removeAssigneesFromAssignable: { input: 'RemoveAssigneesFromAssignableInput', holder: 'assignable' },
  addSubIssue: { input: 'AddSubIssueInput', holder: 'subIssue' },
  removeSubIssue: { input: 'RemoveSubIssueInput', holder: 'subIssue' },
  addBlockedBy: { input: 'AddBlockedByInput', holder: 'issue' },
  removeBlockedBy: { input: 'RemoveBlockedByInput', holder: 'issue' },
} as const;

/** Steps are performed in their order; each alias has a variable of the same name. The issue is under `item`. */
export function updateIssues(steps: readonly Step[]): string {
  const variables = steps.map(({ alias, mutation }) => `$${alias}: ${MUTATIONS[mutation].input}!`);
  const fields = steps.map(({ alias, mutation, reads }) => {
    const answer = reads ? `item: ${MUTATIONS[mutation].holder} { ...IssueFields }` : 'clientMutationId';
    return `${alias}: ${mutation}(input: $${alias}) { ${answer} }`;
  });
  const fragment = steps.some((step) => step.reads) ? `\n${ISSUE}` : '';
  return `mutation UpdateIssues(${variables.join(', ')}) {\n  ${fields.join('\n  ')}\n}${fragment}`;
}
