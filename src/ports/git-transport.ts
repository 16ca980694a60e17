/** How the branch stands after what is on the remote was taken in. */
export type Brought =
  /** `absent`: the remote does not have the branch yet. */
  | { readonly kind: 'absent' | 'current' | 'ahead' }
  | { readonly kind: 'forwarded' | 'rebased'; readonly from: string; readonly to: string }
  /** Nothing was changed: files that are not committed are in the way. */
  | { readonly kind: 'dirty'; readonly paths: readonly string[] }
  /** Nothing was changed: commits of both sides touch the same lines of these files. */
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

/** `behind`: the remote has commits that are not here; `refused`: it takes none of this (a hook, a protected branch). */
export type Sent =
  { readonly kind: 'sent' | 'current' | 'behind' } | { readonly kind: 'refused'; readonly words: string };

/** The branch's way to the repository where clones meet, with the user's credentials and hooks. Never forced. */
export interface GitTransport {
  /** Of the git remote, for instance `origin`. */
  readonly name: string;
  /** Undoes a rebase that a killed run left in the middle; one of the user's stays. */
  recover(): Promise<void>;
  /**
   * Fetches, and fast-forwards or rebases the checked-out branch.
   * @throws RoadmapError `git.unreachable` with git's own words
   */
  bring(branch: string): Promise<Brought>;
  /** @throws RoadmapError `git.unreachable` */
  send(branch: string): Promise<Sent>;
}
