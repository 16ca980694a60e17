import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import type { Issue, IssueChanges } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { joinSections, splitSections } from '../../src/sync/sections.ts';
import type { Dice } from '../worlds/random.ts';

/** What an edit touches: a key of the frontmatter, `section <n>` of the body, or `pointer`. */
export interface Edited {
  readonly text: string;
  readonly touched: ReadonlySet<string>;
}

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'sigma', 'omega'];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  status: ['todo', 'in-progress', 'blocked', 'review', 'closed'],
  priority: ['critical', 'high', 'medium', 'low'],
  issue_type: ['bug', 'feature', 'other'],
  milestone: ['v1', 'v2', 'v3'],
  due_date: ['2026-05-01', '2026-06-01', '2026-07-01'],
};
const SETS = ['labels', 'assignees'];

/** An issue as a branch leaves it: some commands, now and then a run of `sync` that took something in. */
export function editedAtRandom(text: string, dice: Dice, side: string): Edited {
  const touched = new Set<string>();
  let edited = text;
  const count = 1 + dice.below(3);
  for (let at = 0; at < count; at += 1) {
    const issue = issueOf(edited);
    const [what, changes] = oneEdit(issue, dice, side);
    const next = editIssue(edited, changes, defaultConfig);
    if (next === edited) continue;
    touched.add(what);
    edited = next;
  }
  if (dice.chance(15)) return { text: pulled(edited, dice), touched: touched.add('pointer') };
  if (edited === text) return { text, touched };
  const updated = `2026-03-0${1 + dice.below(9)}T0${dice.below(10)}:00:00Z`;
  return { text: editIssue(edited, { values: { updated } }, defaultConfig), touched: touched.add('updated') };
}

export function issueOf(text: string): Issue {
  const issue = readIssue('.roadmap/issues/x.md', text, defaultConfig);
  if (!('id' in issue)) throw new Error(`no issue: ${text.slice(0, 200)}`);
  return issue;
}

function oneEdit(issue: Issue, dice: Dice, side: string): [string, IssueChanges] {
  const kind = dice.below(10);
  if (kind < 4) {
    const key = dice.pick(Object.keys(CHOICES));
    return [key, { values: { [key]: dice.pick(CHOICES[key] ?? []) } }];
  }
  if (kind < 5) return ['title', { values: { title: `${issue.values.title} ${dice.pick(WORDS)} ${side}` } }];
  if (kind < 7) return editedSet(issue, dice.pick(SETS), dice);
  return editedSection(issue.body, dice, side);
}

function editedSet(issue: Issue, key: string, dice: Dice): [string, IssueChanges] {
  const before = [...((issue.values as Record<string, readonly string[] | undefined>)[key] ?? [])];
  const removed = before.length > 1 && dice.chance(40) ? before.filter((_, at) => at > 0) : before;
  const next = [...new Set([...removed, dice.pick(WORDS)])];
  return [key, { values: { [key]: next } }];
}

function editedSection(body: string, dice: Dice, side: string): [string, IssueChanges] {
  const sections = [...splitSections(body)];
  const at = dice.below(sections.length);
  const section = sections[at];
  if (section === undefined) return ['section 0', { body: `A line of ${side}.` }];
  const line = `A line of ${side}, ${dice.pick(WORDS)}.`;
  const place = dice.chance(50) ? section.lines.length : Math.min(1, section.lines.length);
  const lines = [...section.lines.slice(0, place), line, ...section.lines.slice(place)];
  sections[at] = { ...section, lines };
  return [`section ${section.key}`, { body: joinSections(sections) }];
}

/** A run took in a change of something else there: the pointer moved, `updated` did not. */
function pulled(text: string, dice: Dice): string {
  const hash = Array.from({ length: 12 }, () => dice.pick([...'0123456789abcdef'])).join('');
  const at = `2026-04-0${1 + dice.below(9)}T00:00:0${dice.below(10)}Z`;
  return editIssue(text, { by_remote: { sync_base: { github: `${at}/${hash}` } } }, defaultConfig);
}
