import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TemporaryFolder {
  /** Absolute, without links. */
  readonly path: string;
  put(path: string, content: string | Uint8Array): string;
  dispose(): void;
}

/** An empty folder that others may look into, so that a test can become somebody else. */
export function makeTemporaryFolder(): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-test-')));
  chmodSync(path, 0o755);
  return {
    path,
    put: (name, content) => {
      const target = join(path, name);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      return target;
    },
    dispose: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The path of one that goes when the test ends. */
export function useFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder.dispose());
  return folder.path;
}
