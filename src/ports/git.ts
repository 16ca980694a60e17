export type GitOperation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

export interface GitState {
  /** The short name of the current branch; null on a detached HEAD. */
  readonly branch: string | null;
  /** The commit of HEAD; null on an unborn branch. */
  readonly head: string | null;
  /** What git is in the middle of, if anything. */
  readonly operation: GitOperation | null;
}

export interface FileVersion {
  readonly commit: string;
  /** Committer time, milliseconds since the epoch. */
  readonly at: number;
  readonly author: string;
  readonly subject: string;
  /** The file's object id in that commit; null where the commit removed it. */
  readonly oid: string | null;
}

export interface ChainCommit {
  readonly commit: string;
  readonly at: number;
  readonly author: string;
  readonly message: string;
}

/** What a commit did to one path, against its first parent; null: not there. Object ids of blobs. */
export interface PathChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChainChange extends ChainCommit {
  readonly changes: readonly PathChange[];
}

export interface CommitRequest {
  /**
   * Relative to the repository's root. Each file's content in the working tree, or its absence, is what is committed; what git
   * ignores stays out unless it is tracked.
   */
  readonly paths: readonly string[];
  readonly message: string;
}

/** A git repository. A read error is thrown, never reported as "missing". */
export interface Git {
  state(): Promise<GitState>;
  /** Of these paths, the ones that differ from HEAD in the index or the working tree, untracked ones included. */
  dirty(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Newest first, following the first parent's and merged history of the path. */
  history(path: string, limit: number): Promise<readonly FileVersion[]>;
  /** A value from git's configuration, for instance `user.name`, `remote.origin.url`. */
  config(key: string): Promise<string | null>;
  /** Sets one in this repository's own file; not there without the git program, which alone would read it. */
  setConfig?(key: string, value: string): Promise<void>;
  /** The branch that `origin/HEAD` names, else the configured `init.defaultBranch` when it exists, else the current one. */
  defaultBranch(): Promise<string | null>;
  /**
   * Commits these paths and nothing else, with the user's hooks and signing, leaving other staged and dirty work as it is.
   * @returns the commit, or null when the paths hold nothing new.
   * @throws RoadmapError `git.commit_failed` (a hook, a signature, no identity), with git's own words.
   */
  commit(request: CommitRequest): Promise<string | null>;

  readRef(ref: string): Promise<string | null>;
  /** Path to object id of every blob below a commit's tree. */
  tree(commit: string): Promise<ReadonlyMap<string, string>>;
  /** Missing objects are left out of the answer. */
  readBlobs(oids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Commits of a chain, newest first. */
  log(ref: string, limit: number): Promise<readonly ChainCommit[]>;
  /** The same with what each of them changed. */
  changes(ref: string, limit: number): Promise<readonly ChainChange[]>;
  /** Object ids that a path had in a ref's history, newest first. */
  oidsOf(ref: string, path: string): Promise<readonly string[]>;
  /**
   * Bulk write: a commit on top of `parent` with these files set (text) or removed (null), then the ref moved by
   * compare-and-swap. Objects are durable before the ref moves.
   * @returns the new commit, or null when the ref no longer was at `parent`.
   */
  writeCommit(request: {
    readonly ref: string;
    readonly parent: string | null;
    readonly files: ReadonlyMap<string, string | null>;
    readonly message: string;
  }): Promise<string | null>;
  /** The id this repository gives to a blob of these bytes (SHA-1 or SHA-256, as the repository has it). */
  blobOid(text: string): string;
}
