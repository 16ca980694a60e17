import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const cli = resolve('dist/roadmap.js');

export interface DriverOnPath {
  /** The environment in which git finds `roadmap`. */
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** A folder on the way in which `roadmap` is the built command line. */
export function putDriverOnPath(): DriverOnPath {
  if (!existsSync(cli)) execFileSync(process.execPath, [resolve('.scripts/build.mjs')], { stdio: 'ignore' });
  const bin = mkdtempSync(join(tmpdir(), 'roadmap-bin-'));
  writeFileSync(join(bin, 'roadmap'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(join(bin, 'roadmap'), 0o755);
  return {
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, GIT_EDITOR: 'true' },
    remove: () => rmSync(bin, { recursive: true, force: true }),
  };
}
