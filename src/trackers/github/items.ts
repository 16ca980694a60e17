import type { Item } from '../../ports/tracker.ts';
import { normaliseBody, normaliseSet, normaliseTitle } from './mapping.ts';
import { readMarker } from './marker.ts';
import { readStatus } from './status.ts';

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

/** An issue as `IssueFields` asks for it. */
export interface IssueNode {
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly stateReason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly author: { readonly login: string } | null;
  readonly labels: Beginning<LabelNode>;
  readonly assignees: Beginning<UserNode>;
}

/** Whether an answer holds all of an issue: a part that is missing must never be read as empty. */
export function isWhole(node: Partial<IssueNode> | null | undefined): node is IssueNode {
  return (
    typeof node?.id === 'string' &&
    typeof node.number === 'number' &&
    typeof node.title === 'string' &&
    typeof node.body === 'string' &&
    typeof node.updatedAt === 'string' &&
    Array.isArray(node.labels?.nodes) &&
    Array.isArray(node.assignees?.nodes)
  );
}

/** @param viewer the account we act as: its own markers are believed at once. */
export function toItem(node: IssueNode, viewer: string | null): Item {
  const body = node.body.replace(/\r\n?/g, '\n');
  const labels = node.labels.nodes.map((label) => label.name);
  const assignees = node.assignees.nodes.map((user) => user.login);
  return {
    id: node.id,
    key: String(node.number),
    url: node.url,
    author: node.author?.login ?? null,
    trusted: viewer !== null && node.author?.login.toLowerCase() === viewer.toLowerCase(),
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    values: {
      title: normaliseTitle(node.title),
      status: readStatus(node.state, node.stateReason),
      labels: normaliseSet(labels),
      assignees: normaliseSet(assignees),
      body: normaliseBody(node.body),
    },
    marker: readMarker(body),
    defect: findDefect({ title: [node.title], body: [node.body], labels, assignees }),
  };
}

/** Why no file can hold this: a file is UTF-8 without NUL, and its title is not blank. */
function findDefect(texts: Readonly<Record<string, readonly string[]>>): string | null {
  for (const [field, values] of Object.entries(texts)) {
    if (values.some((value) => value.includes('\0'))) return `its ${field} holds a NUL byte`;
    if (values.some((value) => /[\ud800-\udfff]/u.test(value))) return `its ${field} holds half of a surrogate pair`;
  }
  return texts['title']?.every((title) => normaliseTitle(title) === '') ? 'its title is blank' : null;
}
