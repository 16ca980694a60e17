import type { Git } from '../../ports/git.ts';
import { createIsomorphicGit } from './isomorphic.ts';
import { createNativeGit } from './native.ts';
import type { GitSetup } from './repository.ts';

export { findRepository, nativeGitPath } from './find.ts';
export type { Env, GitSetup, Repository } from './repository.ts';

/** The repository's git: by the git program where there is one, else by isomorphic-git as far as that goes. */
export function createGit(setup: GitSetup): Git {
  return setup.nativeGit === null ? createIsomorphicGit(setup) : createNativeGit(setup);
}
