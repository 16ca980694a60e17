import { timeMs } from '../../model/time.ts';
import type { CommentNode, IssueNode, MilestoneNode, ReferenceNode } from './items.ts';

// Whether an answer holds all of what was asked for, in the form that was asked for. A part that is missing must never be read as
// empty, and nothing that is of another kind as a value.

type Check = (value: unknown) => boolean;

/** Of an issue; pull requests are none. */
export function isWhole(node: unknown): node is IssueNode {
  const type = (node as Partial<IssueNode> | null | undefined)?.__typename ?? 'Issue';
  return type === 'Issue' && hasParts(node, ISSUE);
}

export function isWholeComment(node: unknown): node is CommentNode {
  return hasParts(node, COMMENT);
}

export function isWholeReference(node: unknown): node is ReferenceNode {
  return hasParts(node, REFERENCE);
}

export function isWholeMilestone(node: unknown): node is MilestoneNode {
  return hasParts(node, MILESTONE);
}

/** Whether a page says if and how it goes on. */
export function leadsOn(page: unknown): boolean {
  return hasParts(page, { pageInfo: (info) => hasParts(info, PAGE_INFO) });
}

/** The first of a set, and how many there are in all. */
export function beginning(element: Check): Check {
  return (set) => hasParts(set, { totalCount: isCount, nodes: listOf(element) });
}

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isName: Check = (value) => isText(value) && value !== '';
const isTime: Check = (value) => isText(value) && timeMs(value as string) !== null;
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumber: Check = (value) => isCount(value) && value !== 0;
const isDigits: Check = (value) => isText(value) && /^\d{1,20}$/.test(value as string);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (element: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(element);
const withParts =
  (parts: Readonly<Record<string, Check>>): Check =>
  (value) =>
    hasParts(value, parts);

const ACTOR = { login: isName };
const REFERENCE = { id: isName, number: isNumber, repository: withParts({ nameWithOwner: isName }) };

const COMMENT = {
  id: isName,
  fullDatabaseId: orNull(isDigits),
  url: isText,
  body: isText,
  author: orNull(withParts(ACTOR)),
  viewerDidAuthor: isFlag,
  createdAt: isTime,
  updatedAt: isTime,
};

const MILESTONE = {
  id: isName,
  number: isNumber,
  title: isName,
  description: orNull(isText),
  dueOn: orNull(isTime),
  state: (value: unknown) => value === 'OPEN' || value === 'CLOSED',
  creator: orNull(withParts({ __typename: isName, ...ACTOR })),
  updatedAt: isTime,
};

const ISSUE = {
  id: isName,
  number: isNumber,
  url: isText,
  title: isText,
  body: isText,
  state: (value: unknown) => value === 'OPEN' || value === 'CLOSED',
  stateReason: orNull(isText),
  locked: isFlag,
  createdAt: isTime,
  updatedAt: isTime,
  author: orNull(withParts(ACTOR)),
  viewerDidAuthor: isFlag,
  issueType: orNull(withParts({ id: isName, name: isName })),
  milestone: orNull(withParts({ id: isName, number: isNumber, title: isName })),
  parent: orNull(isWholeReference),
  labels: beginning(withParts({ id: isName, name: isName })),
  assignees: beginning(withParts({ id: isName, ...ACTOR })),
  blockedBy: beginning(isWholeReference),
  comments: beginning(isWholeComment),
};

const PAGE_INFO = { hasNextPage: (value: unknown) => typeof value === 'boolean', endCursor: orNull(isText) };

function hasParts(value: unknown, parts: Readonly<Record<string, Check>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Readonly<Record<string, unknown>>;
  return Object.entries(parts).every(([name, check]) => check(found[name]));
}
