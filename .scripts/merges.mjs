// `npm run test:merges -- --runs 1000 [--seed 1] [--real 50]`: random pairs of branches merged with the driver and without it;
// how many conflict, and whether every clean merge is the right one. Some of them through git, with the driver as a program.
import { installMissing } from './install.mjs';

installMissing();
const { bundle, runHere } = await import('./bundle.mjs');
const program = await bundle('test/merge-driver/report.ts');
const [seed, runs, real] = [number('--seed', 1), number('--runs', 1000), number('--real', 50)];
console.log(`${runs} pairs of branches from seed ${seed}\n`);
process.exitCode = await runHere(program, [seed, runs, real].map(String));

function number(name, otherwise) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name}: expected a whole number from 1 on`);
  return value;
}
