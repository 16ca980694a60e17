import type { Finding } from '../model/errors.ts';
import type { Issue, IssueHead, IssueValues } from '../model/issue.ts';

/** A file that could not be loaded, with what can still be told about it without trusting its YAML. */
export interface BrokenFile {
  readonly path: string;
  /** From the file name, when it looks like an id. */
  readonly id: string | null;
  /** `remote:number` links that the raw text seems to claim, so that nobody pulls these items a second time. */
  readonly claims: readonly string[];
}

export interface IssueListing {
  /** In order of path; issues with a duplicate id are all here, and in `findings`. */
  readonly issues: readonly Issue[];
  readonly broken: readonly BrokenFile[];
  readonly findings: readonly Finding[];
}

/** The same without texts and bodies, which a list has no use for. */
export interface IssueSurvey extends Omit<IssueListing, 'issues'> {
  readonly issues: readonly IssueHead[];
  /** What is known without asking each of them. */
  readonly lookups?: Lookups;
}

export interface Lookups {
  /** Those that have a value for this key. */
  having(key: keyof IssueValues): readonly IssueHead[];
  /** Those that have one of these ids. */
  withIds(ids: Iterable<string>): readonly IssueHead[];
}

export interface Tombstone {
  readonly id: string;
  /** Of a comment: the issue that it was about. */
  readonly issue?: string;
  /** The issue that lives on without this link: nothing was deleted. */
  readonly unlinked?: string;
  /** Remote name to number. */
  readonly remote_ids: Readonly<Record<string, string>>;
}

/** The near hand: issue files. Paths are relative to the repository's root, with `/`. */
export interface IssueStore {
  list(): Promise<IssueListing>;
  /** What `list` would say now, as far as heads go; from a cache where that is sure to be true. Much faster. */
  survey(): Promise<IssueSurvey>;
  /** Paths of all issue files, from their names alone. Nothing is opened. */
  paths(): Promise<readonly string[]>;
  /** The issue, the findings that keep it from loading, or null when there is no such file. */
  read(path: string): Promise<Issue | readonly Finding[] | null>;
  /** Exclusive: false when a file of that name exists. The file is whole and durable, or not there. */
  create(path: string, text: string): Promise<boolean>;
  /** Compare and replace: false when the file no longer holds `expected` (or is gone). Atomic and durable. */
  replace(path: string, expected: string, next: string): Promise<boolean>;
  tombstones(): Promise<readonly Tombstone[]>;
}
