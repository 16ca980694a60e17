// Run by npm after an installation: builds where that is possible, and is silent about where it is not.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const possible = existsSync(join(root, 'cli/main.ts')) && existsSync(join(root, 'node_modules/rolldown'));
if (possible && process.env.ROADMAP_PREPARE !== 'skip') {
  const { build } = await import('./build.mjs');
  await build();
}
