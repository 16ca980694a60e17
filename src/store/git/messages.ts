import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from './config-file.ts';

/** A commit clears the messages that `merge --squash` or `cherry-pick -n` prepared for the user's own next commit. */
export function keepMessages(gitDir: string): () => void {
  const kept = ['SQUASH_MSG', 'MERGE_MSG'].map((name) => ({
    path: join(gitDir, name),
    text: readOr(join(gitDir, name)),
  }));
  return () => {
    for (const { path, text } of kept) if (text !== null && readOr(path) === null) writeFileSync(path, text);
  };
}

function readOr(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
