// `npm run test:worlds -- --runs 100000 [--seed 1]`: a campaign of worlds on every core; a failing seed is printed and ends it.
// `--clones`: worlds of several clones with a model of git.
import { availableParallelism } from 'node:os';
import { installMissing } from './install.mjs';

installMissing();
const { bundle, runHere } = await import('./bundle.mjs');
// `--matrix`: what happened in which state, and what never did.
const isMatrix = process.argv.includes('--matrix');
const areClones = process.argv.includes('--clones');
const program = await bundle(`test/worlds/${isMatrix ? 'matrix' : 'campaign'}.ts`);
const runs = number('--runs', isMatrix ? 1000 : 10_000);
const first = number('--seed', 1);
const cores = isMatrix ? 1 : Math.min(availableParallelism(), runs);
const share = Math.ceil(runs / cores);
console.log(`${runs} worlds from seed ${first} on ${cores} cores`);
const codes = await Promise.all(
  Array.from({ length: cores }, (_, core) => {
    const from = first + core * share;
    return runHere(program, [
      String(from),
      String(Math.min(share, first + runs - from)),
      ...(areClones ? ['clones'] : []),
    ]);
  }),
);
process.exitCode = Math.max(...codes);

function number(name, otherwise) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name}: expected a whole number from 1 on`);
  return value;
}
