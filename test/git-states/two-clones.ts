import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeScene, sceneAt, type Scene } from '../cli/scene.ts';

export interface TwoClones {
  readonly ana: Scene;
  readonly bo: Scene;
  /** The repository where they meet. */
  readonly bare: string;
  /** Refs of it below a prefix. */
  shared(prefix: string): Record<string, string>;
}

/** Two clones of one repository that has no folder of its own, both synchronised with the same stand-in. */
export async function twoClones(settings: Readonly<Record<string, string>> = {}): Promise<TwoClones> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-clones-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bare = join(folder, 'shared.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
  const ana = await makeScene();
  for (const [key, value] of Object.entries(settings)) await ana.roadmap('config', 'set', key, value);
  ana.git('remote', 'add', 'origin', bare);
  publish(ana);
  ana.git('clone', '-q', bare, join(folder, 'bo'));
  const bo = sceneAt(ana, join(folder, 'bo'));
  bo.git('config', 'user.name', 'Bo');
  bo.git('config', 'user.email', 'bo@example.org');
  await bo.roadmap('init', '--remote', 'github=octo/demo');
  const shared = (prefix: string): Record<string, string> => {
    const args = ['for-each-ref', '--format=%(refname) %(objectname)', prefix];
    const lines = execFileSync('git', args, { cwd: bare, encoding: 'utf8' }).split('\n').filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split(' ')) as [string, string][]);
  };
  return { ana, bo, bare, shared };
}

export function publish(scene: Scene): void {
  scene.commitAll();
  scene.git('push', '-q', 'origin', 'HEAD:main');
}

export function take(scene: Scene): void {
  scene.git('pull', '-q', '--rebase', 'origin', 'main');
}

/** The number an issue is linked to. */
export function link(scene: Scene, id: string): string | undefined {
  return /^remote_ids:\n {2}github: '?(\d+)'?$/m.exec(scene.read(scene.path(id)))?.[1];
}
