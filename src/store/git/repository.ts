export type Env = Readonly<Record<string, string | undefined>>;

/** Where a repository is. All paths are absolute. */
export interface Repository {
  /** The top of the working tree; of a repository without one, the git directory. */
  readonly root: string;
  /** This working tree's own git directory. */
  readonly gitDir: string;
  /** What all working trees share. */
  readonly commonDir: string;
  /** There is no working tree here. */
  readonly bare: boolean;
  readonly linkedWorktree: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
}

/** What a `Git` is made from. */
export interface GitSetup extends Repository {
  /** Absolute path of the git program; null: there is none, isomorphic-git does what it can. */
  readonly nativeGit: string | null;
  readonly env: Env;
  /** Unattended runs: a commit whose hooks or signature take longer is given up. Milliseconds; absent: no limit. */
  readonly commitTimeoutMs?: number;
}
