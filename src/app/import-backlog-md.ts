import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import { isOpen, openIssue, problemLine, type IssueSource } from '../model/issue-source.ts';
import { readBacklogBody } from './import-backlog-body.ts';
import { leftOver, notCarried, textOf, textsOf, type ForeignRecord } from './import-record.ts';
import { sourceFinding, sourcePath } from './import-types.ts';
import type {
  ForeignIssue,
  ForeignMilestone,
  ImportSource,
  ImportValues,
  NotCarried,
  Reading,
} from './import-types.ts';
import {
  labelsFor,
  lineFor,
  peopleFor,
  priorityFor,
  resolutionFor,
  statusFor,
  timeFor,
  typeFor,
} from './import-values.ts';

const KNOWN: ReadonlySet<string> = new Set([
  ...['id', 'title', 'status', 'priority', 'type', 'assignee', 'labels', 'milestone', 'dependencies', 'parent_task_id'],
  ...['created_date', 'updated_date', 'due_date', 'actual_start', 'actual_end'],
  ...['references', 'documentation', 'modified_files'],
  // Said by the children, each of which names its parent.
  'subtasks',
]);
/** Where tasks lie; the first file that has an id keeps it. */
const FOLDERS = ['tasks', 'completed', 'drafts', 'archive/tasks', 'archive/drafts'] as const;
const MILESTONES = ['milestones', 'archive/milestones'] as const;
const DATES = {
  created_date: 'created',
  updated_date: 'updated',
  due_date: 'due_date',
  actual_start: 'actual_start_date',
  actual_end: 'actual_end_date',
} as const;

/** @param top of the folder that holds `tasks`, within the source; @param prefix of every origin */
export async function readBacklogMd(
  source: ImportSource,
  top: string,
  config: Config,
  prefix: string,
): Promise<Reading> {
  const findings: Finding[] = [];
  const opened = async (folder: string): Promise<readonly Opened[]> => {
    const read = await openFolder(source, top === '' ? folder : `${top}/${folder}`, config);
    findings.push(...read.findings);
    return read.opened;
  };
  const milestones: (ForeignMilestone & { readonly id: string })[] = [];
  for (const folder of MILESTONES)
    for (const one of await opened(folder)) milestones.push(...milestoneOf(one, folder !== 'milestones'));
  const known: Known = { config, prefix, milestones };
  const issues: ForeignIssue[] = [];
  const skipped: Reading['skipped'][number][] = [];
  const not_carried: NotCarried[] = [];
  for (const folder of FOLDERS) {
    for (const task of await opened(folder)) {
      const id = lineFor(textOf(task.record, 'id'));
      const title = lineFor(textOf(task.record, 'title'));
      if (id === '' || title === '')
        skipped.push({ source: task.path, reason: `it has no ${id === '' ? 'id' : 'title'}` });
      else issues.push(issueOf(task, folder, known, not_carried));
    }
  }
  return { issues, milestones, skipped, not_carried, findings };
}

interface Known {
  readonly config: Config;
  readonly prefix: string;
  readonly milestones: readonly (ForeignMilestone & { readonly id: string })[];
}

interface Opened {
  readonly path: string;
  readonly record: ForeignRecord;
  /** After the frontmatter, with LF alone. */
  readonly body: string;
}

async function openFolder(
  source: ImportSource,
  folder: string,
  config: Config,
): Promise<{ readonly opened: readonly Opened[]; readonly findings: readonly Finding[] }> {
  const opened: Opened[] = [];
  const findings: Finding[] = [];
  for (const { name, kind } of await source.list(folder)) {
    if (kind !== 'file' || !name.endsWith('.md') || /^readme\.md$/i.test(name)) continue;
    const path = `${folder}/${name}`;
    const text = await source.read(path, config.format.max_file_bytes);
    if (typeof text !== 'string') findings.push(text);
    else {
      const quoted = quotedPeople(text.replaceAll('\r\n', '\n'));
      const parsed = openIssue(quoted, config);
      if (isOpen(parsed)) opened.push({ path, record: recordOf(parsed), body: quoted.slice(parsed.frame.bodyStart) });
      else
        for (const problem of parsed)
          findings.push(sourceFinding(sourcePath(source, path), { ...problem, line: problemLine(quoted, problem) }));
    }
  }
  return { opened, findings };
}

/** Names stand there as `@ana` without quotes, which YAML forbids. */
function quotedPeople(text: string): string {
  const [, head = ''] = /^(---\n[^]*?\n---)(?:\n|$)/.exec(text) ?? [];
  const lines = head.split('\n').map((line) => {
    if (/^\s*-\s+@/.test(line)) return line.replace(/@\S+/, quoted);
    return /^(?:assignee|reporter):/.test(line) ? line.replace(/(?<=[[,:]\s*)@[^\s,\]]+/g, quoted) : line;
  });
  return lines.join('\n') + text.slice(head.length);
}

function quoted(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}

function recordOf({ tree }: IssueSource): ForeignRecord {
  return Object.fromEntries([...tree.pairs].map(([key, pair]) => [key, tree.plain(pair.value)]));
}

function milestoneOf({ record, body }: Opened, archived: boolean): readonly (ForeignMilestone & { id: string })[] {
  const name = lineFor(textOf(record, 'title'));
  if (name === '') return [];
  const text = body.replace(/^\s*## Description\s*\n/, '').trim();
  return [{ id: textOf(record, 'id'), name, body: text, closed: archived, due: timeFor(textOf(record, 'due_date')) }];
}

function issueOf(task: Opened, folder: string, known: Known, not_carried: NotCarried[]): ForeignIssue {
  const { record } = task;
  const id = lineFor(textOf(record, 'id'));
  const source = id.toLowerCase();
  const draft = folder.endsWith('drafts');
  const { body, comments } = readBacklogBody(task.body, {
    References: textsOf(record, 'references'),
    Documentation: textsOf(record, 'documentation'),
    'Modified Files': textsOf(record, 'modified_files'),
  });
  not_carried.push(...leftOver(source, record, KNOWN));
  return {
    source,
    origin: `backlog-md:${known.prefix}${source}`,
    seed: { type: 'backlog-md', key: `${known.prefix}${source}` },
    values: valuesOf(record, draft, known, (field, value, reason) =>
      not_carried.push(notCarried(source, field, value, reason)),
    ),
    body,
    parents: [lineFor(textOf(record, 'parent_task_id')).toLowerCase()].filter((parent) => parent !== ''),
    depends_on: textsOf(record, 'dependencies').map((other) => lineFor(other).toLowerCase()),
    comments,
    link: null,
    marker: null,
    archived: folder.startsWith('archive/'),
  };
}

function valuesOf(
  record: ForeignRecord,
  draft: boolean,
  { config, milestones }: Known,
  lose: (field: string, value: unknown, reason: string) => void,
): ForeignIssue['values'] {
  const word = textOf(record, 'status') || (draft ? 'Draft' : 'To Do');
  const status = statusFor(word, config);
  const kind = textOf(record, 'type');
  const type = kind === '' ? {} : typeFor(kind, config);
  const priority = textOf(record, 'priority');
  const named = lineFor(textOf(record, 'milestone'));
  const values: Record<string, ImportValues[keyof ImportValues]> = {
    title: lineFor(textOf(record, 'title')),
    status: status.value,
    resolution: resolutionFor(word),
    priority: priorityFor(priority, config),
    issue_type: type.value,
    milestone:
      milestones.find(({ id, name }) => sameWord(id, named) || sameWord(name, named))?.name ??
      (named === '' ? undefined : named),
    labels: labelsFor([...listOf(record, 'labels'), status.label, type.label, draft ? 'draft' : undefined]),
    assignees: peopleFor(listOf(record, 'assignee')),
  };
  if (priority !== '' && values['priority'] === undefined)
    lose('priority', priority, `the priorities here are ${config.priorities.join(', ')}`);
  return { ...values, ...datesOf(record, config, lose) } as ForeignIssue['values'];
}

function datesOf(
  record: ForeignRecord,
  config: Config,
  lose: (field: string, value: unknown, reason: string) => void,
): ImportValues {
  const dates: Record<string, string> = {};
  for (const [key, ours] of Object.entries(DATES)) {
    const text = textOf(record, key);
    const time = timeFor(text);
    if (text !== '' && time === null) lose(key, text, 'it is no date such as 2026-12-01 10:30');
    if (time !== null && (ours !== 'updated' || config.format.updated)) dates[ours] = time;
  }
  return dates;
}

/** A list, or one word that stands for a list of one. */
function listOf(record: ForeignRecord, key: string): readonly string[] {
  const one = textOf(record, key);
  return one === '' ? textsOf(record, key) : [one];
}

function sameWord(one: string, other: string): boolean {
  return one !== '' && one.toLowerCase() === other.toLowerCase();
}
