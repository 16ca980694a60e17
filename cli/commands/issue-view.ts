import { listedJson } from '../../src/app/list-issues.ts';
import type { IssueHistory } from '../../src/app/issue-history.ts';
import type { CommentListing } from '../../src/app/read-comments.ts';
import type { SyncState } from '../../src/app/sync-show.ts';
import { viewIssue, type IssueView } from '../../src/app/view-issue.ts';
import { commentJson } from '../../src/model/comment.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { warnOfFindings } from '../findings.ts';
import { printIssue, printMarkdown } from '../issue-text.ts';

interface Options {
  readonly comments?: boolean;
  readonly history?: boolean;
  readonly format?: 'text' | 'markdown' | 'json';
}

export const command = defineCommand<Options>({
  args: [{ name: '<ref>', help: 'a prefix of its id (4 digits or more), #221, github:221, or its path' }],
  options: [
    { flags: '--comments', help: 'with its comments' },
    { flags: '--history', help: 'with who changed which field when, from git' },
    { flags: '--format <format>', help: 'how to print', choices: ['text', 'markdown', 'json'] },
  ],
  examples: [
    'roadmap issue view 224f',
    "roadmap issue view '#221' --comments",
    'roadmap issue view 224f --history',
    'roadmap issue view 224f3405 --json',
  ],
  run: async ({ args, options, context, terminal }) => {
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
    const view = await viewIssue({ issues, files, archive: context.archive }, config, args[0] ?? '');
    const { issue, findings } = view.listed;
    const comments = options.comments === true ? await commentsOf(context, issue) : null;
    const history = options.history === true ? await historyOf(context, issue) : null;
    const sync = issue.values.remote_ids === undefined ? {} : await syncOf(context, issue);
    warnOfFindings(terminal, [...issue.findings, ...findings]);
    warnOfFindings(terminal, comments?.findings ?? []);
    const also: Also = { comments, history, sync };
    if (terminal.settings.json || options.format === 'json') return terminal.json(jsonOf(view, also));
    await (options.format === 'markdown' ? printAsMarkdown : printAsText)(context, view, also);
  },
});

interface Also {
  readonly comments: CommentListing | null;
  readonly history: IssueHistory | null;
  /** By remote. */
  readonly sync: Readonly<Record<string, SyncState>>;
}

/** Of a linked issue alone: what it takes is not loaded for others. */
async function syncOf(context: Context, issue: Issue): Promise<Also['sync']> {
  return (await import('../issue-sync.ts')).syncStates(context, issue);
}

async function commentsOf(context: Context, issue: Issue): Promise<CommentListing> {
  const { listComments } = await import('../../src/app/read-comments.ts');
  return listComments({ files: await context.files() }, await context.config(), issue);
}

const MOST_VERSIONS = 200;

/** @throws RoadmapError `history.no_git` */
async function historyOf(context: Context, issue: Issue): Promise<IssueHistory> {
  const [git, config] = await Promise.all([context.git(), context.config()]);
  if (git === null)
    throw new RoadmapError({
      kind: 'user',
      code: 'history.no_git',
      message: 'the history of an issue is that of its file in git, and this folder is in no git repository',
      hints: ['git init', `roadmap issue view ${issue.id}`],
    });
  const [{ issueHistory }, { folderInRepository }] = await Promise.all([
    import('../../src/app/issue-history.ts'),
    import('../find-root.ts'),
  ]);
  return issueHistory(git, config, issue, { folder: folderInRepository(context.root()), limit: MOST_VERSIONS });
}

function jsonOf({ listed }: IssueView, { comments, history, sync }: Also): Record<string, unknown> {
  return {
    ...listedJson(listed),
    ...(comments === null ? {} : { comments: comments.comments.map(commentJson) }),
    ...(history === null ? {} : { history: history.entries }),
    ...(Object.keys(sync).length === 0 ? {} : { sync }),
  };
}

async function printAsText(context: Context, view: IssueView, { comments, history, sync }: Also): Promise<void> {
  const { terminal, io } = context;
  const lines = Object.keys(sync).length === 0 ? [] : (await import('../issue-sync.ts')).syncLines(sync);
  const settings = { config: await context.config(), columns: io.stdout.columns, sync: lines };
  printIssue(terminal, comments === null ? view : { ...view, comments: 0 }, settings);
  if (comments !== null) {
    terminal.line();
    terminal.line({ text: `Comments (${String(comments.comments.length)})`, style: 'bold' });
    (await import('../comment-text.ts')).printComments(terminal, comments.comments);
  }
  if (history === null) return;
  terminal.line();
  terminal.line({ text: 'History', style: 'bold' });
  (await import('../history-text.ts')).printHistory(terminal, history);
}

async function printAsMarkdown({ terminal }: Context, view: IssueView, { comments, history }: Also): Promise<void> {
  printMarkdown(terminal, view.listed.issue);
  if (comments !== null) (await import('../comment-text.ts')).printCommentsMarkdown(terminal, comments.comments);
  if (history !== null) (await import('../history-text.ts')).printHistoryMarkdown(terminal, history);
}
