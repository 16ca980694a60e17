import { fragments, HEAD, ISSUE, MILESTONE, REPOSITORY } from './fragments.ts';

const page = (nodes: string): string => `totalCount pageInfo { hasNextPage endCursor } nodes { ${nodes} }`;

const MILESTONES_PAGE = `milestones(first: 100) { ${page('...MilestoneFields')} }`;

/** `$begin`: the first page tells the milestones as well. */
export const LIST = `query ListIssues($owner: String!, $name: String!, $since: DateTime, $after: String, $page: Int!, $begin: Boolean!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    milestones(first: 100) @include(if: $begin) { ${page('...MilestoneFields')} }
    issues(first: $page, after: $after, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: ASC}) {
      ${page('...IssueFields')}
    }
  }
}
${fragments(REPOSITORY, MILESTONE, ISSUE)}`;

export const NEWEST = `query NewestIssues($owner: String!, $name: String!, $after: String, $page: Int!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    issues(first: $page, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) { ${page('...IssueFields')} }
  }
}
${fragments(REPOSITORY, ISSUE)}`;

/** Relations alone. */
export const SCAN = `query ScanIssues($owner: String!, $name: String!, $after: String, $page: Int!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    issues(first: $page, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      ${page('id number ...RelationFields')}
    }
  }
}
${fragments(REPOSITORY)}
fragment RelationFields on Issue {
  parent { ...ReferenceFields }
  blockedBy(first: 50) { totalCount nodes { ...ReferenceFields } }
}
fragment ReferenceFields on Issue { id number repository { nameWithOwner } }`;

export const LABELS = `query RepositoryLabels($owner: String!, $name: String!, $after: String, $begin: Boolean!) {
  repository(owner: $owner, name: $name) {
    id labels(first: 100, after: $after) { ${page('id name')} }
    issueTypes(first: 100) @include(if: $begin) { nodes { id name isEnabled } }
  }
}`;

export const MILESTONES = `query RepositoryMilestones($owner: String!, $name: String!, $after: String) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    milestones(first: 100, after: $after) { ${page('...MilestoneFields')} }
  }
}
${fragments(REPOSITORY, MILESTONE)}`;

export const ONE_MILESTONE = `query ReadMilestone($owner: String!, $name: String!, $number: Int!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    milestone(number: $number) { ...MilestoneFields }
  }
}
${fragments(REPOSITORY, MILESTONE)}`;

export const REPOSITORY_ID = `query RepositoryId($owner: String!, $name: String!) {
  ${HEAD}
  repository(owner: $owner, name: $name) { ...RepositoryFields }
}
${fragments(REPOSITORY)}`;

/** For `$login0`, `$login1` …: who may be assigned (`a0`), and who has an account at all (`u0`). */
export function findPeople(count: number): string {
  const all = Array.from({ length: count }, (_, n) => n);
  return `query FindPeople($owner: String!, $name: String!, ${all.map((n) => `$login${n}: String!`).join(', ')}) {
  repository(owner: $owner, name: $name) {
    ${all.map((n) => `a${n}: assignableUsers(query: $login${n}, first: 100) { ${page('id login')} }`).join('\n    ')}
  }
  ${all.map((n) => `u${n}: user(login: $login${n}) { id login }`).join('\n  ')}
}`;
}

/** Many numbers in one request; an alias `i221` each. `begin`: the milestones as well. */
export function issuesByNumber(numbers: readonly number[], begin: boolean): string {
  const fields = numbers.map((number) => `i${number}: issue(number: ${number}) { ...IssueFields }`);
  return `query ReadIssues($owner: String!, $name: String!) {
  ${HEAD}
  repository(owner: $owner, name: $name) {
    ...RepositoryFields
    ${begin ? MILESTONES_PAGE : ''}
    ${fields.join('\n    ')}
  }
}
${begin ? fragments(REPOSITORY, MILESTONE, ISSUE) : fragments(REPOSITORY, ISSUE)}`;
}

/** The ids of issues by number, of several repositories; an alias `r0`, `r1` … each, with `i0`, `i1` … within. */
export function idsByNumber(groups: readonly (readonly number[])[]): string {
  const variables = groups.map((_, n) => `$owner${n}: String!, $name${n}: String!`);
  const fields = groups.map((numbers, n) => {
    const issues = numbers.map((number, at) => `i${at}: issue(number: ${number}) { id }`);
    return `r${n}: repository(owner: $owner${n}, name: $name${n}) { ${issues.join(' ')} }`;
  });
  return `query FindIssues(${variables.join(', ')}) {\n  ${fields.join('\n  ')}\n}`;
}

/** Connections of an issue that may go on behind its page. */
export const SETS = {
  labels: 'id name',
  assignees: 'id login',
  blockedBy: 'id number repository { nameWithOwner }',
  comments: 'id fullDatabaseId url body author { login } viewerDidAuthor createdAt updatedAt',
} as const;

export type SetName = keyof typeof SETS;

/** For `$id0` and `$after0` …: a page of one connection of one issue each, under `s0` …. */
export function pagesOfSets(names: readonly SetName[]): string {
  const variables = names.map((_, n) => `$id${n}: ID!, $after${n}: String`);
  const fields = names.map((name, n) => {
    return `s${n}: node(id: $id${n}) { ... on Issue { ${name}(first: 100, after: $after${n}) { ${page(SETS[name])} } } }`;
  });
  return `query IssueSets(${variables.join(', ')}) {\n  ${fields.join('\n  ')}\n}`;
}
