import type { Git } from '../../ports/git.ts';
import { checkRefName, readRefFile, readSymbolic } from './refs.ts';
import type { GitSetup } from './repository.ts';
import { readState } from './state.ts';

/** The readings of refs that depend on how a repository stores them. */
export interface Refs {
  readRef: Git['readRef'];
  readSymbolic(ref: string): Promise<string | null>;
  state: Git['state'];
}

/** The files backend, read without spawning. */
export function fileRefs(setup: GitSetup): Refs {
  return {
    async readRef(ref) {
      checkRefName(ref);
      return readRefFile(setup, ref);
    },
    readSymbolic: async (ref) => readSymbolic(setup, ref),
    state: async () => readState(setup),
  };
}
