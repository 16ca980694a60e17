import { gitContract } from '../../contracts/git.ts';
import { nativeGit, type TestRepository } from '../../support/repository.ts';
import { createGit, findRepository } from '../../../src/store/git/index.ts';

const open = (native: string | null) => (repository: TestRepository) => {
  const found = findRepository(repository.root, { env: repository.env, nativeGit: native });
  if (found === null) throw new Error('no repository');
  return createGit({ ...found, nativeGit: native, env: repository.env });
};

gitContract('the git program', open(nativeGit));
gitContract('isomorphic-git, where no git is installed', open(null));
