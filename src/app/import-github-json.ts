import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import { isRecord, leftOver, notCarried, recordsOf, textOf, textsOf, type ForeignRecord } from './import-record.ts';
import { sourceFinding, sourcePath } from './import-types.ts';
import type {
  ForeignComment,
  ForeignIssue,
  ForeignMilestone,
  ImportSource,
  ImportValues,
  NotCarried,
  Reading,
  Skipped,
} from './import-types.ts';
import { labelsFor, lineFor, statusFor, timeFor, typeFor } from './import-values.ts';

/** A text of JavaScript cannot be much longer. */
const LARGEST_JSON = 256 * 1024 * 1024;

const KNOWN: ReadonlySet<string> = new Set([
  ...['number', 'title', 'body', 'state', 'stateReason', 'labels', 'assignees', 'milestone', 'issueType'],
  ...['createdAt', 'updatedAt', 'closedAt', 'closed', 'url', 'id', 'comments', 'parent', 'blockedBy'],
  // Said by the other side of the relation, or counted from it.
  ...['blocking', 'subIssues', 'subIssuesSummary'],
]);
const MARKER = /(?:^|\n{1,2})<!-- roadmap:([0-9a-f]{8}) -->\n?$/;

export interface GithubPlace {
  readonly config: Config;
  /** Hosts whose issues a configured remote means. */
  readonly hosts: readonly string[];
  /** Of every origin that no address tells apart. */
  readonly prefix: string;
}

/** Reads what `gh issue list --json` and `gh issue view --json` print: a list of issues, or one. */
export async function readGithubJson(source: ImportSource, path: string, place: GithubPlace): Promise<Reading> {
  const file = sourcePath(source, path);
  const text = await source.read(path, LARGEST_JSON);
  const parsed = typeof text === 'string' ? parseJson(text, file) : { finding: text };
  if ('finding' in parsed)
    return { issues: [], milestones: [], skipped: [], not_carried: [], findings: [parsed.finding] };
  const issues: ForeignIssue[] = [];
  const skipped: Skipped[] = [];
  const not_carried: NotCarried[] = [];
  const milestones = new Map<string, ForeignMilestone>();
  for (const [at, item] of parsed.items.entries()) {
    const record = isRecord(item) ? item : {};
    const why = whyNot(item, record);
    if (why === null) {
      const issue = issueOf(record, place, not_carried);
      issues.push(issue);
      const milestone = milestoneOf(record);
      if (milestone !== null) milestones.set(milestone.name, milestone);
    } else
      skipped.push({
        source: textOf(record, 'number') ? `#${textOf(record, 'number')}` : `item ${String(at + 1)}`,
        reason: why,
      });
  }
  const findings = unlinked(issues, file);
  return { issues, milestones: [...milestones.values()], skipped, not_carried, findings };
}

/** A sync with a repository that is no remote yet would not know these issues again. */
function unlinked(issues: readonly ForeignIssue[], file: string): readonly Finding[] {
  const repos = new Set(issues.filter(({ link }) => link === null).map(({ source }) => source.replace(/#.*$/, '')));
  return [...repos].map((repo) => ({
    ...sourceFinding(file, {
      rule: 'import.unlinked',
      message:
        repo === ''
          ? 'No address tells which repository the issues are of: they are not linked to it.'
          : `${repo} is no remote of this roadmap: a later sync with it would bring its issues a second time.`,
      cure:
        repo === ''
          ? 'Ask for it: gh issue list --json url,id,number,title,…'
          : `To have them linked, first: roadmap init --remote github=${repo}`,
    }),
    severity: 'warning' as const,
  }));
}

function parseJson(
  text: string,
  file: string,
): { readonly items: readonly unknown[] } | { readonly finding: Reading['findings'][number] } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return { items: Array.isArray(value) ? (value as readonly unknown[]) : [value] };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : '';
    return {
      finding: sourceFinding(file, {
        rule: 'import.json',
        message: `The file is no JSON: ${why ?? ''}`,
        cure: 'gh issue list --state all --limit 10000 --json number,title,body,… > issues.json',
      }),
    };
  }
}

function whyNot(item: unknown, record: ForeignRecord): string | null {
  if (!isRecord(item)) return 'it is no object';
  if (!/^[1-9]\d{0,14}$/.test(textOf(record, 'number')))
    return 'it has no number: ask for it with --json number,title,…';
  if (/\/pull\/\d+$/.test(textOf(record, 'url'))) return 'it is a pull request';
  return lineFor(textOf(record, 'title')) === '' ? 'it has no title' : null;
}

function issueOf(record: ForeignRecord, place: GithubPlace, not_carried: NotCarried[]): ForeignIssue {
  const { host, repo } = addressOf(textOf(record, 'url'));
  const number = textOf(record, 'number');
  const source = nameOf(repo, number);
  const remote = remoteOf(host, repo, place);
  const node = textOf(record, 'id');
  const origin = repo === '' ? `${place.prefix}${source}` : source;
  const body = textOf(record, 'body').replace(/\r\n?/g, '\n');
  not_carried.push(...leftOver(source, record, KNOWN));
  return {
    source,
    origin: `github:${origin}`,
    // As a pull makes it (design: sync.md §4), so that both make the same.
    seed: { type: 'github', key: node === '' ? origin : node },
    values: valuesOf(record, source, place.config, not_carried),
    body: body.replace(MARKER, ''),
    parents: othersOf(record['parent'], repo),
    depends_on: recordsOf(record, 'blockedBy').flatMap((other) => othersOf(other, repo)),
    comments: recordsOf(record, 'comments').map(commentOf),
    link: remote === null ? null : { remote, number },
    marker: MARKER.exec(body)?.[1] ?? null,
    archived: false,
  };
}

function valuesOf(
  record: ForeignRecord,
  source: string,
  config: Config,
  not_carried: NotCarried[],
): ForeignIssue['values'] {
  const closed = /^closed$/i.test(textOf(record, 'state'));
  const ended = closed ? timeFor(textOf(record, 'closedAt')) : null;
  const issueType = record['issueType'];
  const named = isRecord(issueType) ? textOf(issueType, 'name') : '';
  const type = named === '' ? {} : typeFor(named, config);
  if (type.label !== undefined)
    not_carried.push(notCarried(source, 'issueType', named, `the types here are ${config.issue_types.join(', ')}`));
  const milestone = milestoneOf(record)?.name;
  const values: Record<string, ImportValues[keyof ImportValues]> = {
    title: lineFor(textOf(record, 'title')),
    ...endOf(closed, textOf(record, 'stateReason'), config),
    issue_type: type.label === undefined ? type.value : undefined,
    milestone,
    labels: labelsFor(textsOf(record, 'labels', 'name')),
    assignees: labelsFor(textsOf(record, 'assignees', 'login')),
    completed_date: ended ?? undefined,
    created: timeFor(textOf(record, 'createdAt')) ?? undefined,
    updated: config.format.updated ? (timeFor(textOf(record, 'updatedAt')) ?? undefined) : undefined,
  };
  return values as ForeignIssue['values'];
}

function endOf(closed: boolean, reason: string, config: Config): { status?: string; resolution?: string } {
  const ended = /^(?:NOT_PLANNED|DUPLICATE)$/i.test(reason) ? reason.toLowerCase().replace('_', '-') : null;
  const { value } = statusFor(!closed ? 'open' : ended === null ? 'closed' : 'canceled', config);
  return {
    ...(value === undefined ? {} : { status: value }),
    ...(closed && ended !== null ? { resolution: ended } : {}),
  };
}

function milestoneOf(record: ForeignRecord): ForeignMilestone | null {
  const milestone = record['milestone'];
  const name = isRecord(milestone) ? lineFor(textOf(milestone, 'title')) : '';
  if (!isRecord(milestone) || name === '') return null;
  return {
    name,
    body: textOf(milestone, 'description').trim(),
    closed: false,
    due: timeFor(textOf(milestone, 'dueOn')),
  };
}

function commentOf(comment: ForeignRecord, at: number): ForeignComment {
  const { author } = comment;
  return {
    key: textOf(comment, 'id') || `${String(at)} ${textOf(comment, 'createdAt')}`,
    author: (isRecord(author) ? lineFor(textOf(author, 'login')) : '') || null,
    created: timeFor(textOf(comment, 'createdAt')),
    text: textOf(comment, 'body').replace(/\r\n?/g, '\n'),
  };
}

/** How another issue is called here, from its address, else from its number in the same repository. */
function othersOf(other: unknown, repo: string): readonly string[] {
  if (!isRecord(other) || textOf(other, 'number') === '') return [];
  const address = addressOf(textOf(other, 'url'));
  return [nameOf(address.repo === '' ? repo : address.repo, textOf(other, 'number'))];
}

function nameOf(repo: string, number: string): string {
  return `${repo}#${number}`;
}

function addressOf(url: string): { readonly host: string; readonly repo: string } {
  const [, host = '', repo = ''] = /^https:\/\/([^/\s]+)\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/\d+$/.exec(url) ?? [];
  return { host: host.toLowerCase(), repo: repo.toLowerCase() };
}

function remoteOf(host: string, repo: string, { config, hosts }: GithubPlace): string | null {
  if (!hosts.includes(host)) return null;
  const found = Object.entries(config.remotes).find(
    ([, remote]) => remote.type === 'github' && remote.repo.toLowerCase() === repo,
  );
  return found?.[0] ?? null;
}
