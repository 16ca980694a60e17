// `npm run test:native -- --runs 1000 [--seed 1]`: a campaign of so many kills of the built program on real git; prints every seed that failed.
import { cpSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installMissing, root } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
const { bundle, runHere } = await import('./bundle.mjs');
await build();
// A copy: a build that somebody makes meanwhile is none of this campaign's.
const copy = join(root, 'node_modules/.cache/roadmap/native-dist');
cpSync(join(root, 'dist'), copy, { recursive: true });
process.env.ROADMAP_NATIVE_CLI = join(copy, 'roadmap.js');
const program = await bundle('test/native/campaign.ts');
const kills = number('--runs', 1000);
const first = number('--seed', 1);
const cores = Math.min(availableParallelism(), kills);
console.log(`${kills} kills from seed ${first} on ${cores} cores`);
const share = Math.ceil(kills / cores);
const codes = await Promise.all(
  Array.from({ length: cores }, (_, core) => runHere(program, [first + core, cores, share].map(String))),
);
process.exitCode = Math.max(...codes);

function number(name, otherwise) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name}: expected a whole number from 1 on`);
  return value;
}
