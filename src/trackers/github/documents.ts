/** All of an issue that this form of the adapter reads. */
const ISSUE = `fragment IssueFields on Issue {
  __typename id number url title body state stateReason createdAt updatedAt
  author { login }
  labels(first: 100) { totalCount nodes { id name } }
  assignees(first: 20) { totalCount nodes { id login } }
}`;

/** What every read of a repository brings along: who we are, what it is now called, what we may do. */
const REPOSITORY = `fragment RepositoryFields on Repository {
  id nameWithOwner hasIssuesEnabled viewerPermission isArchived
}`;

const HEAD = 'viewer { login } rateLimit { limit remaining used resetAt cost }';

export const LIST = `query ListIssues($owner: String!, $name: String!, $since: DateTime, $after: String, $page: Int!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    issues(first: $page, after: $after, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: ASC}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { ...IssueFields }
    }
  }
}
${REPOSITORY}
${ISSUE}`;

export const NEWEST = `query NewestIssues($owner: String!, $name: String!, $after: String, $page: Int!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    issues(first: $page, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { ...IssueFields }
    }
  }
}
${REPOSITORY}
${ISSUE}`;

export const SETS = `query IssueSets($id: ID!, $labels: String, $assignees: String) {
  node(id: $id) { ... on Issue {
    labels(first: 100, after: $labels) { totalCount pageInfo { hasNextPage endCursor } nodes { id name } }
    assignees(first: 100, after: $assignees) { totalCount pageInfo { hasNextPage endCursor } nodes { id login } }
  } }
}`;

export const LABELS = `query RepositoryLabels($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    id labels(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id name } }
  }
}`;

export const CREATE_LABEL = `mutation CreateLabel($input: CreateLabelInput!) {
  createLabel(input: $input) { label { id name } }
}`;

export const CREATE = `mutation CreateIssue($input: CreateIssueInput!) {
  createIssue(input: $input) { issue { ...IssueFields } }
}
${ISSUE}`;

export const REPOSITORY_ID = `query RepositoryId($owner: String!, $name: String!) {
  ${HEAD}
  repository(owner: $owner, name: $name) { ...RepositoryFields }
}
${REPOSITORY}`;

/** For `$login0`, `$login1` …: who may be assigned (`a0`), and who has an account at all (`u0`). */
export function findPeople(count: number): string {
  const all = Array.from({ length: count }, (_, n) => n);
  const page = 'totalCount pageInfo { hasNextPage endCursor } nodes { id login }';
  return `query FindPeople($owner: String!, $name: String!, ${all.map((n) => `$login${n}: String!`).join(', ')}) {
  repository(owner: $owner, name: $name) {
    ${all.map((n) => `a${n}: assignableUsers(query: $login${n}, first: 100) { ${page} }`).join('\n    ')}
  }
  ${all.map((n) => `u${n}: user(login: $login${n}) { id login }`).join('\n  ')}
}`;
}

/** Many numbers in one request; an alias `i221` each. */
export function issuesByNumber(numbers: readonly number[]): string {
  const fields = numbers.map((number) => `i${number}: issue(number: ${number}) { ...IssueFields }`);
  return `query ReadIssues($owner: String!, $name: String!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    ${fields.join('\n    ')}
  }
}
${REPOSITORY}
${ISSUE}`;
}

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
  addAssigneesToAssignable: { input: 'AddAssigneesToAssignableInput', holder: 'assignable' },
  removeAssigneesFromAssignable: { input: 'RemoveAssigneesFromAssignableInput', holder: 'assignable' },
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
