import type { Comment } from '../../model/comment.ts';
import type { Config } from '../../model/config.ts';
import type { Finding } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import type { MilestoneValues } from '../../model/milestone.ts';
import type { ProjectValues } from '../../model/project.ts';
import type { Tombstone } from '../../ports/issue-store.ts';
import type { Names } from '../dangling.ts';
import type { NamedFile } from '../named-files.ts';

/** Everything that the rules look at: `.roadmap` as it was read once. */
export interface Facts {
  readonly config: Config;
  /** `config.yaml`; null when there is none. */
  readonly configText: string | null;
  readonly now: number;
  readonly issues: readonly Issue[];
  readonly archived: readonly Issue[];
  readonly milestones: readonly NamedFile<MilestoneValues>[];
  readonly projects: readonly NamedFile<ProjectValues>[];
  readonly comments: readonly Comment[];
  readonly templates: readonly TextFile[];
  readonly tombstones: readonly Tombstone[];
  /** Every text that was read, those of broken files included. */
  readonly texts: readonly TextFile[];
  /** What lies among the issues and is no markdown file. */
  readonly others: readonly string[];
  readonly names: Names;
  /** What was found while reading: files that cannot be opened, parsed, or told apart. */
  readonly findings: readonly Finding[];
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A rule looks at the facts and says what is wrong. It reads and writes nothing. */
export type Rule = (facts: Facts) => readonly Finding[];
