import { toLf } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import type { FieldValue } from '../model/field-types.ts';
import { fieldOf } from '../model/fields.ts';
import { isIssue, type Issue, type IssueChanges, type IssueValues } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { isoSeconds } from '../model/time.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Clock } from '../ports/system.ts';
import type { FoundIssue } from './find-issues.ts';

export interface EditPorts {
  readonly issues: IssueStore;
  readonly clock: Clock;
}

/** What to change in an issue as it stands in its file now. @throws RoadmapError when that issue cannot be changed so. */
export type ChangesFor = (issue: Issue) => IssueChanges;

export interface Done {
  readonly issue: Issue;
  /** Names of the keys that changed, `body` included; empty when nothing was written. */
  readonly changed: readonly string[];
}

export type EditOutcome =
  | ({ readonly ref: string } & Done)
  | {
      readonly ref: string;
      readonly path: string;
      readonly error: RoadmapError;
      /** Set when some of what was asked for is done all the same; the error says what. */
      readonly partly?: true;
    };

/** Several programs that write at once win one after the other: as many as this get through. */
const ATTEMPTS = 40;

/** Changes these issues one by one; what goes wrong with one is its outcome and harms no other. */
export async function editIssues(
  ports: EditPorts,
  config: Config,
  found: readonly FoundIssue[],
  changesFor: ChangesFor,
): Promise<readonly EditOutcome[]> {
  return oneByOne(found, ({ issue }) => editOne(ports, config, issue, changesFor));
}

/** Does something to each of these issues; an error is its outcome, unless it is a bug. */
export async function oneByOne(
  found: readonly FoundIssue[],
  work: (each: FoundIssue) => Promise<Done>,
): Promise<readonly EditOutcome[]> {
  const outcomes: EditOutcome[] = [];
  for (const each of found) {
    try {
      outcomes.push({ ref: each.ref, ...(await work(each)) });
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      outcomes.push({ ref: each.ref, path: each.issue.path, error });
    }
  }
  return outcomes;
}

/** Compare and replace, on the file as it stands now when it changed meanwhile. */
async function editOne(ports: EditPorts, config: Config, issue: Issue, changesFor: ChangesFor): Promise<Done> {
  let current = issue;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const changes = realChanges(current, changesFor(current));
    const changed = changedKeys(changes);
    if (changed.length === 0) return { issue: current, changed };
    const text = editIssue(current.text, touched(current, changes, ports.clock), config);
    const next = intact(readIssue(current.path, text, config), current);
    if (await ports.issues.replace(current.path, current.text, text)) return { issue: next, changed };
    current = unmoved(await ports.issues.read(current.path), current);
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.busy',
    message: `${issue.path} changed again and again while it was being edited; nothing was written`,
    hints: ['close what else writes to it, then run the command again'],
    data: { path: issue.path },
  });
}

/** Without what already is so; maps by remote are taken as they are asked for. */
function realChanges(issue: Issue, changes: IssueChanges): IssueChanges {
  const entries = Object.entries(changes.values ?? {}).filter(
    ([key, value]) => !same(key, issue.values[key as keyof IssueValues], value),
  );
  return {
    ...(entries.length === 0 ? {} : { values: Object.fromEntries(entries) }),
    ...(changes.by_remote === undefined ? {} : { by_remote: changes.by_remote }),
    ...(changes.body === undefined || toLf(issue.body) === toLf(changes.body) ? {} : { body: changes.body }),
  };
}

function changedKeys({ values, by_remote, body }: IssueChanges): readonly string[] {
  return [...Object.keys({ ...values, ...by_remote }), ...(body === undefined ? [] : ['body'])];
}

function same(key: string, a: FieldValue | undefined, b: FieldValue | null | undefined): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  const field = fieldOf(key);
  if (field?.merge === 'set') return sorted(a) === sorted(b);
  return field?.type.equal(a as FieldValue, b as FieldValue) ?? a === b;
}

/** The order of a set means nothing. */
function sorted(value: FieldValue | null | undefined): string {
  return JSON.stringify(Array.isArray(value) ? [...new Set(value)].sort() : value);
}

function isEmpty(value: FieldValue | null | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** `updated` moves where the key stands in the file, but not for bookkeeping (design: format.md). */
function touched(issue: Issue, changes: IssueChanges, clock: Clock): IssueChanges {
  if (issue.values.updated === undefined || (changes.values ?? changes.body) === undefined) return changes;
  return { ...changes, values: { ...changes.values, updated: isoSeconds(clock.now()) } };
}

/** What is about to be written loads and is the same issue, or it is not written. */
function intact(read: Issue | readonly Finding[], before: Issue): Issue {
  if (isIssue(read) && read.id === before.id) return read;
  const why = isIssue(read) ? `its id would become ${read.id}` : read[0]?.message;
  throw new RoadmapError({
    kind: 'internal',
    code: 'issue.edit_broken',
    message: `the edit of ${before.path} would make a file that cannot be read (${why ?? 'no reason given'}); nothing was written`,
    data: { path: before.path },
  });
}

function unmoved(read: Issue | readonly Finding[] | null, before: Issue): Issue {
  if (read !== null && isIssue(read) && read.id === before.id) return read;
  const why = read === null ? 'it was removed' : isIssue(read) ? `it now has the id ${read.id}` : read[0]?.message;
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.changed',
    message: `${before.path} changed while it was being edited: ${why ?? 'it cannot be read any more'}; nothing was written`,
    data: { path: before.path },
  });
}
