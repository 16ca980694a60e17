import type { Finding } from '../../model/errors.ts';
import { lineAt } from '../../model/frontmatter.ts';
import type { Issue } from '../../model/issue.ts';
import { issueFinding, shown } from './finding.ts';
import type { Facts } from './facts.ts';

/** What older tools put into a new issue. */
const LEGACY_TEMPLATE = [
  'Brief description of the issue or feature request.',
  '- [ ] Criterion 1',
  '- [ ] Criterion 2',
  '- [ ] Criterion 3',
];
/** Rules and signatures that say nothing about the work. */
const FOOTER = /^(?:---|\*Synced from GitHub: #\d{1,20}\*|\*Created by roadmap CLI\*|Assignee: @\S{1,100})$/;
const SYNCED_FROM = /Synced from GitHub: #(\d{1,20})/g;

/** Headlines and bodies that say nothing, or name another item than the one that is linked. */
export function contentFindings({ issues, templates }: Facts): readonly Finding[] {
  const template = new Set([...LEGACY_TEMPLATE, ...templates.flatMap(({ text }) => sentencesOf(text))]);
  return issues.flatMap((issue) => [...repeatedTitle(issue), ...placeholder(issue, template), ...foreignFooter(issue)]);
}

/** The headline without the marks of a markdown heading. */
export function plainHeadline(headline: string): string {
  return headline
    .trim()
    .replace(/^#{1,6}[ \t]+/, '')
    .trim();
}

function repeatedTitle(issue: Issue): readonly Finding[] {
  const { headline, title } = issue.values;
  if (headline === undefined || plainHeadline(headline) !== title?.trim()) return [];
  return [
    issueFinding(issue, {
      rule: 'headline.repeats_title',
      severity: 'info',
      keys: ['headline'],
      message: 'The headline only repeats the title.',
      cure: 'roadmap health fix --rule headline.repeats_title',
    }),
  ];
}

/** The prose of a template: what a person is meant to write over. */
function sentencesOf(template: string): readonly string[] {
  const body = template.slice(Math.max(0, template.indexOf('\n---\n') + 5));
  return linesOf(body).filter((line) => says(line) && line.length >= 12 && !line.includes('{{'));
}

function placeholder(issue: Issue, template: ReadonlySet<string>): readonly Finding[] {
  const lines = linesOf(issue.body);
  const left = lines.findIndex((line) => template.has(line) || /^lorem ipsum\b/i.test(line));
  if (left < 0) return [];
  const nothingElse = lines.every((line) => !says(line) || template.has(line) || /^lorem ipsum\b/i.test(line));
  // A task that a template proposes may well be meant.
  if (!nothingElse && /^[-*+] \[/.test(lines[left] ?? '')) return [];
  const start = issue.text.length - (issue.text.endsWith('\n') ? 1 : 0) - issue.body.length;
  return [
    {
      ...issueFinding(issue, {
        rule: nothingElse ? 'body.placeholder' : 'body.placeholder_left',
        severity: 'info',
        message: nothingElse
          ? 'The body is only the text of a template.'
          : `The body still has a line of a template: ${shown(lines[left] ?? '')}.`,
        cure: `Say what is to be done: roadmap issue edit ${issue.id}`,
      }),
      line: lineAt(issue.text, Math.max(0, start)) + left,
    },
  ];
}

function foreignFooter(issue: Issue): readonly Finding[] {
  const link = issue.values.remote_ids?.['github'];
  if (link === undefined || !issue.body.includes('Synced from GitHub: #')) return [];
  const found = [...issue.text.matchAll(SYNCED_FROM)].find((match) => match[1] !== link);
  if (found === undefined) return [];
  return [
    {
      ...issueFinding(issue, {
        rule: 'body.other_item',
        severity: 'info',
        message: `The body says it came from GitHub #${found[1] ?? ''}; the issue is linked with #${link.slice(0, 20)}.`,
        cure: `Remove the line, or link the right one: roadmap issue edit ${issue.id}`,
      }),
      line: lineAt(issue.text, found.index),
    },
  ];
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

function says(line: string): boolean {
  return line !== '' && !line.startsWith('#') && !FOOTER.test(line);
}
