import type { Item, ItemComment } from '../../ports/tracker.ts';
import type { Families } from './families.ts';
import { readMarker } from './marker.ts';
import { readRaw } from './raw.ts';
import { fold, normaliseBody, normaliseTitle, toLf } from './text.ts';

/** The first elements of a set, and how many there are. */
export interface Beginning<Node> {
  readonly totalCount: number;
  readonly nodes: readonly Node[];
}

export interface Connection<Node> extends Beginning<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface LabelNode {
  readonly id: string;
  readonly name: string;
}

export interface UserNode {
  readonly id: string;
  readonly login: string;
}

/** Another issue, perhaps of another repository. */
export interface ReferenceNode {
  readonly id: string;
  readonly number: number;
  readonly repository: { readonly nameWithOwner: string };
}

/** A comment as `CommentFields` asks for it. */
export interface CommentNode {
  readonly id: string;
  readonly fullDatabaseId: string | null;
  readonly url: string;
  readonly body: string;
  readonly author: { readonly login: string } | null;
  /** Also where we are an app, whose login is told in two forms. */
  readonly viewerDidAuthor: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An issue as `IssueFields` asks for it. */
export interface IssueNode {
  readonly __typename?: string;
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly stateReason: string | null;
  readonly locked: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly author: { readonly login: string } | null;
  /** Also where we are an app, whose login is told in two forms. */
  readonly viewerDidAuthor: boolean;
  readonly issueType: { readonly id: string; readonly name: string } | null;
  readonly milestone: { readonly id: string; readonly number: number; readonly title: string } | null;
  readonly parent: ReferenceNode | null;
  readonly labels: Beginning<LabelNode>;
  readonly assignees: Beginning<UserNode>;
  readonly blockedBy: Beginning<ReferenceNode>;
  readonly comments: Beginning<CommentNode>;
}

/** What a change of this very version needs to know. */
export type Native = Pick<
  IssueNode,
  'body' | 'locked' | 'issueType' | 'milestone' | 'parent' | 'state' | 'labels' | 'assignees' | 'blockedBy'
>;

export interface Reader {
  readonly families: Families;
  /** `owner/name` of the repository. */
  readonly repo: string;
}

/** A milestone as `MilestoneFields` asks for it. */
export interface MilestoneNode {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly description: string | null;
  readonly dueOn: string | null;
  readonly state: 'OPEN' | 'CLOSED';
  readonly creator: { readonly __typename: string; readonly login: string } | null;
  readonly updatedAt: string;
}

export function toItem(node: IssueNode, reader: Reader): Item {
  const labels = node.labels.nodes.map((label) => label.name);
  const assignees = node.assignees.nodes.map((user) => user.login);
  const { values, remarks } = readRaw(reader.families, {
    title: node.title,
    body: node.body,
    state: node.state,
    reason: node.stateReason,
    type: node.issueType?.name ?? null,
    labels,
    assignees,
    milestone: node.milestone === null ? null : String(node.milestone.number),
    parent: node.parent === null ? null : keyOf(reader, node.parent),
    dependsOn: node.blockedBy.nodes.map((one) => keyOf(reader, one)),
  });
  return {
    id: node.id,
    key: String(node.number),
    url: node.url,
    author: node.author?.login ?? null,
    trusted: node.viewerDidAuthor,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    values,
    marker: readMarker(toLf(node.body)),
    defect: findDefect({ title: [node.title], body: [node.body], labels, assignees }),
    comments: node.comments.nodes.map((comment) => toComment(comment)),
    labels,
    ...(remarks.length > 0 && { remarks }),
    native: pickNative(node),
  };
}

export function toComment(node: CommentNode): ItemComment {
  return {
    id: node.id,
    key: node.fullDatabaseId ?? /\d+$/.exec(node.url)?.[0] ?? node.id,
    url: node.url,
    author: node.author?.login ?? null,
    trusted: node.viewerDidAuthor,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    body: normaliseBody(node.body),
    marker: readMarker(toLf(node.body)),
    defect: findDefect({ body: [node.body] }),
  };
}

/** The number, with its repository in front where that is another one. */
export function keyOf({ repo }: Pick<Reader, 'repo'>, { number, repository }: ReferenceNode): string {
  const isOurs = fold(repository.nameWithOwner) === fold(repo);
  return isOurs ? String(number) : `${repository.nameWithOwner}#${number}`;
}

function pickNative(node: IssueNode): Native {
  const { body, locked, issueType, milestone, parent, state, labels, assignees, blockedBy } = node;
  return { body, locked, issueType, milestone, parent, state, labels, assignees, blockedBy };
}

/** Why no file can hold this: a file is UTF-8 without NUL, and its title is not blank. */
function findDefect(texts: Readonly<Record<string, readonly string[]>>): string | null {
  for (const [field, values] of Object.entries(texts)) {
    if (values.some((value) => value.includes('\0'))) return `its ${field} holds a NUL byte`;
    if (values.some((value) => /[\ud800-\udfff]/u.test(value))) return `its ${field} holds half of a surrogate pair`;
  }
  return texts['title']?.every((title) => normaliseTitle(title) === '') ? 'its title is blank' : null;
}
