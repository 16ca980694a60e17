import type { Finding } from '../model/errors.ts';
import type { IssueChanges } from '../model/issue.ts';

export const IMPORT_FORMATS = ['roadmap-legacy', 'backlog-md', 'beads', 'github-json'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export type ImportValues = NonNullable<IssueChanges['values']>;

/** A record of another tool in our words; whom it refers to is still named as the source names it. */
export interface ForeignIssue {
  /** As the source calls it, which is also how others refer to it: `bd-12`, `task-3`, `octo/demo#12`. */
  readonly source: string;
  /** Kept in the file as `imported_from`, unless the issue is linked: `beads:bd-12`. */
  readonly origin: string;
  /** What its id here is made of (design: format.md, `id`). */
  readonly seed: { readonly type: string; readonly key: string };
  readonly values: ImportValues & { readonly title: string };
  readonly body: string;
  readonly parents: readonly string[];
  readonly depends_on: readonly string[];
  readonly comments: readonly ForeignComment[];
  /** The item of a configured remote that it is. */
  readonly link: { readonly remote: string; readonly number: string } | null;
  /** The id of an issue here that its text says it is. */
  readonly marker: string | null;
  /** It lies in the archive there, and will here. */
  readonly archived: boolean;
}

export interface ForeignComment {
  /** Unique within its issue. */
  readonly key: string;
  readonly author: string | null;
  readonly created: string | null;
  readonly text: string;
}

export interface ForeignMilestone {
  readonly name: string;
  readonly body: string;
  readonly closed: boolean;
  readonly due: string | null;
}

/** A value that has no place here. */
export interface NotCarried {
  readonly source: string;
  readonly field: string;
  readonly value: string;
  readonly reason: string;
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

export interface Skipped {
  readonly source: string;
  readonly reason: string;
  /** It should have been imported, and could not be. */
  readonly failed?: true;
}

/** All that was read of a source. */
export interface Reading {
  readonly issues: readonly ForeignIssue[];
  /** Those that the source describes; issues may name others. */
  readonly milestones: readonly ForeignMilestone[];
  readonly skipped: readonly Skipped[];
  readonly not_carried: readonly NotCarried[];
  readonly findings: readonly Finding[];
}

/** What is to be imported. A folder's entries are never links; nothing outside of it is ever read. */
export interface ImportSource {
  /** As the person named it. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Whether a folder of it is the `.roadmap` of this very roadmap. */
  isHere(folder: string): boolean;
  /** What is in a folder, `''` being the source itself, in order of name; none when there is no such folder. */
  list(folder: string): Promise<readonly SourceEntry[]>;
  /** The whole text of a file, `''` being the source itself; the finding says why there is none. */
  read(path: string, limit: number): Promise<string | Finding>;
  /** Its lines without their ends; null stands for one that is longer than `limit` or is no UTF-8. */
  lines(path: string, limit: number): AsyncIterable<string | null>;
  /** Links and other things that were not followed, so far. */
  refused(): readonly Finding[];
}

export interface SourceEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** A file of the source as a person would name it. */
export function sourcePath(source: Pick<ImportSource, 'name'>, path: string): string {
  return path === '' ? source.name : `${source.name.replace(/\/+$/, '')}/${path}`;
}

/** A finding about a file of the source. */
export function sourceFinding(
  file: string,
  about: { rule: string; message: string; cure: string; line?: number },
): Finding {
  const { line = 1, ...rest } = about;
  return { file, line, severity: 'error', id: null, ...rest };
}
