// Bundles one of our test programs and runs it, so that TypeScript needs no loader at run time.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './install.mjs';

/** @param source path below the repository's root. @returns the path of the bundle; packages stay outside and are found from there. */
export async function bundle(source) {
  const folder = join(root, 'node_modules/.cache/roadmap');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(source, '.ts')}.mjs`);
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}

/** Runs a program in the repository's root with our terminal. @returns its exit code. */
export function runHere(program, args) {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
  // The terminal sends these to the child as well; it ends first and its code is ours.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 130)));
}
