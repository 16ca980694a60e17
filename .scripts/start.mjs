// `npm start`: install what is missing, build, then run the main job on an embedded default (test/demo.ts).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installMissing, root } from './install.mjs';

const source = join(root, 'test/demo.ts');
// Below node_modules, so that packages left out of the bundle are found from there.
const bundle = join(root, 'node_modules/.cache/roadmap/demo.mjs');

installMissing();
const { build } = await import('./build.mjs');
await build();
await bundleDemo();
runDemo();

async function bundleDemo() {
  if (!existsSync(source)) {
    console.error('test/demo.ts is not there, so there is nothing to run. Restore it: git checkout -- test/demo.ts');
    process.exit(1);
  }
  mkdirSync(join(bundle, '..'), { recursive: true });
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
}

function runDemo() {
  const child = spawn(process.execPath, [bundle, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  // The terminal sends these to the demo as well; it ends first and its code is ours.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 130));
}
