import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RoadmapError } from '../../model/errors.ts';
import { lastValue, readConfigFile } from './config-file.ts';
import type { GitSetup } from './repository.ts';

type Lack = keyof typeof WORDS;

const WORDS = {
  worktree: 'a linked worktree',
  sha256: 'a repository with SHA-256 object ids',
  reftable: 'a repository that keeps its refs in a reftable',
  alternates: 'a repository that borrows objects from another one',
  partial: 'a partial clone',
} as const;

/**
 * Refuses what isomorphic-git would misread: it calls objects missing that exist elsewhere.
 * @throws RoadmapError `git.unavailable` naming the first of `kinds` (default: all) that holds.
 */
export function refuseLacking(setup: GitSetup, kinds: readonly Lack[] = OBJECTS): void {
  const config = readConfigFile(join(setup.commonDir, 'config'));
  const promisor = config.some(({ key }) => key === 'extensions.partialclone' || /^remote\..*\.promisor$/.test(key));
  const storage = lastValue(config, 'extensions.refStorage') ?? 'files';
  const holds: Record<Lack, boolean> = {
    worktree: setup.linkedWorktree,
    sha256: setup.objectFormat === 'sha256',
    reftable: storage.toLowerCase() !== 'files',
    alternates: existsSync(join(setup.commonDir, 'objects', 'info', 'alternates')),
    partial: promisor,
  };
  const lack = kinds.find((kind) => holds[kind]);
  if (lack === undefined) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'git.unavailable',
    message: `There is no git program on PATH, and without it ${WORDS[lack]} cannot be read.`,
    hints: ['Install git (https://git-scm.com/downloads) and run the command again.'],
    data: { lack },
  });
}

const OBJECTS: readonly Lack[] = ['worktree', 'sha256', 'reftable', 'alternates', 'partial'];
