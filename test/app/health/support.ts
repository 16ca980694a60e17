import { onTestFinished } from 'vitest';
import { scanHealth, type Scan } from '../../../src/app/health-scan.ts';
import type { ScanPorts } from '../../../src/app/health/read-facts.ts';
import type { Config } from '../../../src/model/config.ts';
import { readConfig } from '../../../src/model/read-config.ts';
import { createFileStore } from '../../../src/store/file-store.ts';
import { createFiles } from '../../../src/store/files.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

export const NOW = Date.UTC(2026, 5, 1);

/** Path below `.roadmap` to content. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

export interface Place extends ScanPorts {
  readonly folder: TemporaryFolder;
  readonly config: Config;
}

/** A real folder with these files, gone when the test ends. */
export function placeWith(tree: Tree): Place {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder.dispose());
  return fill(folder, tree);
}

export function fill(folder: TemporaryFolder, tree: Tree): Place {
  for (const [path, content] of Object.entries(tree)) folder.put(`.roadmap/${path}`, content);
  const config = readConfig(typeof tree['config.yaml'] === 'string' ? tree['config.yaml'] : null).config;
  return {
    folder,
    config,
    issues: createFileStore({ root: folder.path, config }),
    files: createFiles({ root: folder.path, limit: 1024 * 1024 }),
    clock: { now: () => NOW, sleep: async () => undefined },
  };
}

export async function scanOf(tree: Tree): Promise<Scan> {
  const place = placeWith(tree);
  return scanHealth(place, place.config);
}

/** `path:line rule` of each finding. */
export async function told(tree: Tree): Promise<readonly string[]> {
  return (await scanOf(tree)).findings.map(
    ({ file, line, rule }) => `${file.replace('.roadmap/', '')}:${line} ${rule}`,
  );
}

/** An issue's file. */
export function issue(id: string, lines: readonly string[] = [], body = ''): string {
  return ['---', `id: ${id}`, 'title: A title', ...lines, '---', '', body, ''].join('\n');
}
