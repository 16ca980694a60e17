export const COMMENT = `fragment CommentFields on IssueComment {
  id fullDatabaseId url body author { login } viewerDidAuthor createdAt updatedAt
}`;

/** All of an issue that is synchronised. Comments behind the first ones are read apart. */
export const ISSUE = `fragment IssueFields on Issue {
  __typename id number url title body state stateReason locked createdAt updatedAt
  author { login } viewerDidAuthor
  issueType { id name }
  milestone { id number title }
  parent { id number repository { nameWithOwner } }
  labels(first: 100) { totalCount nodes { id name } }
  assignees(first: 20) { totalCount nodes { id login } }
  blockedBy(first: 50) { totalCount nodes { id number repository { nameWithOwner } } }
  comments(first: 20) { totalCount nodes { ...CommentFields } }
}
${COMMENT}`;

/** What every read of a repository brings along: who we are, what it is now called, what we may do. */
export const REPOSITORY = `fragment RepositoryFields on Repository {
  id nameWithOwner hasIssuesEnabled viewerPermission isArchived
}`;

export const MILESTONE = `fragment MilestoneFields on Milestone { id number title description dueOn state creator { __typename login } updatedAt }`;

export const HEAD = 'viewer { login } rateLimit { limit remaining used resetAt cost }';

export function fragments(...all: readonly string[]): string {
  return all.join('\n');
}
