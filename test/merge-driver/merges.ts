import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mergeFile, type MergedFile } from '../../src/app/merge-file.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { DriverOnPath } from './driver-on-path.ts';
import type { Pair, PairedFile } from './pairs.ts';

/** What the driver answers; without the ref the ancestor is taken as it is. */
export function byDriver({ path, base, ours, theirs }: PairedFile): MergedFile {
  return mergeFile({ path, base, ours: ours.text, theirs: theirs.text, markerSize: 7, config: defaultConfig });
}

/** What git answers without a driver. */
export function byGit({ base, ours, theirs }: PairedFile): { readonly text: string; readonly isClean: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-merge-'));
  const names = Object.entries({ ours: ours.text, base, theirs: theirs.text }).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return name;
  });
  try {
    return { text: git(folder, ['merge-file', '-p', '-q', ...names]), isClean: true };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    if (status > 127) throw error;
    return { text: stdout, isClean: false };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface RealMerges {
  /** Merges both branches with git and the driver as a program. @returns path to text, and whether git called it clean */
  merge(pair: Pair): { readonly texts: ReadonlyMap<string, string>; readonly isClean: boolean };
  remove(): void;
}

/** A repository with the driver as `init` sets it up. */
export function makeRealMerges(issues: ReadonlyMap<string, string>, driver: DriverOnPath): RealMerges {
  const root = mkdtempSync(join(tmpdir(), 'roadmap-merges-'));
  const run = (...args: string[]): string => git(root, args, driver.env);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  run('init', '-q', '-b', 'main');
  for (const setting of [
    ['user.name', 'Ana'],
    ['user.email', 'ana@example.org'],
    ['gc.auto', '0'],
  ])
    run('config', ...setting);
  execFileSync('roadmap', ['init'], { cwd: root, env: driver.env, stdio: 'pipe' });
  for (const [path, text] of issues) put(path, text);
  run('add', '-A');
  run('commit', '-qm', 'base');
  return {
    merge({ files }) {
      for (const side of ['theirs', 'ours'] as const) {
        run('checkout', '-q', '-f', '-B', side, 'main');
        for (const file of files) put(file.path, file[side].text);
        run('commit', '-qam', side);
      }
      let isClean = true;
      try {
        run('merge', '-q', '--no-edit', 'theirs');
      } catch {
        isClean = false;
      }
      const texts = new Map(files.map(({ path }) => [path, readFileSync(join(root, path), 'utf8')]));
      run('reset', '-q', '--hard');
      return { texts, isClean };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function git(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}
