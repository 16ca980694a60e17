import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';
import type { Doc } from './support.ts';

const examples: readonly { readonly name: string; readonly examples: readonly Doc[] }[] = createRequire(
  import.meta.url,
)('@octokit/webhooks-examples');

/** Newer than the examples. */
const NEWER = ['state_reason', 'type', 'sub_issues_summary', 'issue_dependencies_summary', 'is_enabled'];

/** Told by real ones, and not by this one: nobody asked for them. */
const LEFT_OUT = ['reactions', 'timeline_url', 'performed_via_github_app', 'draft'];

function found(event: string, part: string): Doc[] {
  const payloads = examples.find((one) => one.name === event)?.examples ?? [];
  return payloads.flatMap((payload) => (payload[part] ? [payload[part]] : []));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Where what is printed differs from all real ones; names of fields with what is wrong. */
function differences(printed: Doc, real: readonly Doc[], path = ''): string[] {
  return Object.entries(printed).flatMap(([name, value]) => {
    const seen = real.filter((one) => name in one).map((one) => one[name]);
    const at = `${path}${name}`;
    if (seen.length === 0) return NEWER.includes(name) ? [] : [`${at} is in no example`];
    const kinds = new Set(seen.map(kindOf));
    if (!kinds.has(kindOf(value)) && value !== null)
      return [`${at} is ${kindOf(value)}, not ${[...kinds].join(' or ')}`];
    if (kindOf(value) === 'object')
      return differences(
        value,
        seen.filter((one) => kindOf(one) === 'object'),
        `${at}.`,
      );
    const items = kindOf(value) === 'list' ? (value as Doc[]).slice(0, 1) : [];
    const others = seen.flat().filter((one) => kindOf(one) === 'object');
    return items.flatMap((item) =>
      kindOf(item) === 'object' && others.length > 0 ? differences(item, others, `${at}[].`) : [],
    );
  });
}

function missing(printed: Doc, real: readonly Doc[]): string[] {
  const [first = {}, ...others] = real;
  const always = Object.keys(first).filter((name) => others.every((one) => name in one));
  return always.filter((name) => !(name in printed) && !LEFT_OUT.includes(name));
}

describe('what REST answers has the shape of real payloads', () => {
  test.each([
    ['issues', 'issue', `${demo}/issues/1`],
    ['issue_comment', 'comment', `${demo}/issues/comments/:comment`],
    ['label', 'label', `${demo}/labels/bug`],
    ['milestone', 'milestone', `${demo}/milestones/1`],
  ])('%s: %s', async (event, part, path) => {
    const { github, rest } = await serve();
    github.setIssueTypes('Bug');
    github.seed({
      title: 'One',
      body: 'text',
      labels: ['bug'],
      assignees: ['ana'],
      milestone: 'v1',
      issueType: 'Bug',
      comments: ['Hello'],
      stateReason: 'COMPLETED',
    });
    github.editMilestone(1, { dueOn: '2026-05-01', description: 'First', state: 'CLOSED' });
    github.lock(1, 'RESOLVED');
    const { body } = await rest(path.replace(':comment', String(github.comments(1)[0]?.key)));
    const real = found(event, part);
    expect(real.length).toBeGreaterThan(3);
    expect(differences(body, real)).toEqual([]);
    expect(missing(body, real)).toEqual([]);
  });

  test('what is not like them is found', () => {
    const [issue] = found('issues', 'issue');
    expect(differences({ ...issue, number: '1', colour: 'red' }, found('issues', 'issue'))).toEqual([
      'number is string, not number',
      'colour is in no example',
    ]);
    expect(missing({}, found('label', 'label'))).toEqual(['id', 'node_id', 'url', 'name', 'color', 'default']);
  });
});
