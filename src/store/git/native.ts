import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Git } from '../../ports/git.ts';
import { lastValue, readConfigFile } from './config-file.ts';
import { readLocalConfig } from './config.ts';
import { readDefaultBranch } from './default-branch.ts';
import { chainIdentity } from './identity.ts';
import { createNativeReading } from './native-chain.ts';
import { commitNatively } from './native-commit.ts';
import { gitFailed, runGit } from './native-run.ts';
import { readDirty } from './native-status.ts';
import { writeNativeCommit } from './native-write.ts';
import { blobOid } from './object-id.ts';
import { fileRefs, type Refs } from './ref-access.ts';
import { checkRefName } from './refs.ts';
import type { GitSetup } from './repository.ts';
import { readOperation, shortBranch } from './state.ts';

/** Git by the git program; refs, state and local settings are read in process where they are plain files. */
export function createNativeGit(setup: GitSetup): Git {
  const refs = usesReftable(setup) ? nativeRefs(setup) : fileRefs(setup);
  const config = async (key: string) => readLocalConfig(setup, key, setup.env) ?? (await askConfig(setup, key));
  const { readRef } = refs;
  return {
    ...createNativeReading(setup, readRef),
    readRef,
    config,
    setConfig: (key, value) => writeConfig(setup, key, value),
    state: refs.state,
    dirty: (paths) => readDirty(setup, paths),
    defaultBranch: () => readDefaultBranch({ ...refs, config }),
    commit: (request) => commitNatively(setup, request),
    writeCommit: (request) =>
      writeNativeCommit(setup, { readRef, identity: () => chainIdentity(setup.env, config) }, request),
    blobOid: (text) => blobOid(text, setup.objectFormat),
  };
}

/** Any other backend keeps its refs to itself (gitrepository-layout(5), reftable). */
export function usesReftable(setup: GitSetup): boolean {
  const storage = lastValue(readConfigFile(join(setup.commonDir, 'config')), 'extensions.refStorage');
  return storage !== null && storage.toLowerCase() !== 'files';
}

function nativeRefs(setup: GitSetup): Refs {
  const readSymbolicRef = async (ref: string): Promise<string | null> => {
    const result = await runGit(setup, ['symbolic-ref', '--quiet', ref]);
    if (result.code === 0) return result.stdout.toString('utf8').trim();
    if (result.code === 1) return null;
    throw gitFailed(['symbolic-ref'], result);
  };
  const readRef = async (ref: string): Promise<string | null> => {
    checkRefName(ref);
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', ref];
    const result = await runGit(setup, args);
    if (result.code === 0) return result.stdout.toString('latin1').trim();
    if (result.code === 1) return null;
    throw gitFailed(args, result);
  };
  return {
    readRef,
    readSymbolic: readSymbolicRef,
    state: async () => ({
      branch: shortBranch(await readSymbolicRef('HEAD')),
      head: await readRef('HEAD'),
      operation: readOperation(setup.gitDir),
    }),
  };
}

/** Another git may be writing there: `git config` does not wait for it, so we do, for a second or two. */
async function writeConfig(setup: GitSetup, key: string, value: string): Promise<void> {
  const args = ['config', '--local', key, value];
  for (let attempt = 0; ; attempt += 1) {
    const result = await runGit(setup, args);
    if (result.code === 0) return;
    if (attempt === 6 || !/could not lock/.test(result.stderr)) throw gitFailed(args, result);
    await sleep(20 * 2 ** attempt);
  }
}

async function askConfig(setup: GitSetup, key: string): Promise<string | null> {
  const args = ['config', '-z', '--get', key];
  const result = await runGit(setup, args);
  if (result.code === 0) return result.stdout.toString('utf8').replace(/\0$/, '');
  if (result.code === 1) return null;
  throw gitFailed(args, result);
}
