import type { Finding } from './errors.ts';

/** Remote name to value; made without a prototype. */
export type ByRemote = Readonly<Record<string, string>>;

/** The values of an issue's frontmatter, normalised for use; absent = key absent (design: format.md, An issue). */
export interface IssueValues {
  readonly title?: string;
  /** One of the configuration's statuses; legacy spellings are normalised here and kept in the file. */
  readonly status?: string;
  readonly resolution?: string;
  readonly priority?: string;
  readonly issue_type?: string;
  readonly milestone?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly labels?: readonly string[];
  /** Legacy `assignee` is read as a list of one. */
  readonly assignees?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly blocks?: readonly string[];
  readonly due_date?: string;
  readonly actual_start_date?: string;
  readonly actual_end_date?: string;
  readonly completed_date?: string;
  readonly handoff_date?: string;
  readonly created?: string;
  readonly updated?: string;
  /** Hours; a range is read as its midpoint. */
  readonly estimated_hours?: number;
  /** 0 to 100. */
  readonly progress_percentage?: number;
  readonly headline?: string;
  readonly handoff_notes?: string;
  readonly previous_assignee?: string;
  readonly archived?: boolean;
  readonly git_branches?: readonly string[];
  readonly git_commits?: readonly string[];
  /** Includes a legacy `github_issue` when `remote_ids.github` is missing. */
  readonly remote_ids?: ByRemote;
  readonly sync_status?: ByRemote;
  readonly sync_base?: ByRemote;
  readonly sync_error?: ByRemote;
}

/** What a list, a board or a count needs of an issue. Its values may be read from a cache when they are asked for. */
export interface IssueHead {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly id: string;
  /** Read it by key: spreading or enumerating it may give nothing. */
  readonly values: IssueValues;
  /** Task-list items of the body; absent when it has none. */
  readonly tasks?: Tasks;
  /** What is odd about a file that loads all the same. */
  readonly findings: readonly Finding[];
}

export interface Tasks {
  readonly done: number;
  readonly total: number;
}

export interface Issue extends IssueHead {
  /** The whole file as it was read. */
  readonly text: string;
  /** After the closing fence, without one leading blank line and the final newline; line ends as in the file. */
  readonly body: string;
}

/** `null` clears a key; for the maps by remote, `null` under a remote's name removes that entry. */
export interface IssueChanges {
  readonly values?: { readonly [K in keyof IssueValues]?: IssueValues[K] | null };
  readonly by_remote?: {
    readonly [K in 'remote_ids' | 'sync_status' | 'sync_base' | 'sync_error']?: Readonly<Record<string, string | null>>;
  };
  readonly body?: string;
}

/** True for an issue that loaded. */
export function isIssue(result: Issue | readonly Finding[]): result is Issue {
  return 'text' in result;
}
