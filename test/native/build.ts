import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from './child.ts';

/** The program is built once, as `npm test` does before any test. */
export function buildMissing(): void {
  const build = join(import.meta.dirname, '../../.scripts/build.mjs');
  if (!existsSync(cli)) execFileSync(process.execPath, [build], { stdio: 'ignore' });
}
